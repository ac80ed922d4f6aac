//! TLS for the listener as the settings have it, and a word in time about certificates that end.

use crate::config::TlsSettings;
use crate::moment::moment;
use anyhow::Context as _;
use application::Current;
use application::ports::Clock;
use domain::{Duration, Timestamp};
use inbound::http::{Certificate, Encryption};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How often somebody is told of a certificate that ends.
const DAY: Duration = Duration::from_hours(24);

/// A certificate is to be renewed so long before its end, or when two thirds of its time are over if it
/// lives shorter than a month and a half.
const NOTICE: Duration = Duration::from_hours(14 * 24);

/// How long a certificate is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    /// Its time has not begun.
    NotYet,
    /// It is to be renewed now.
    Ending,
    Ended,
}

/// A certificate's standing at this time.
pub(crate) fn standing(certificate: &Certificate, now: Timestamp) -> Standing {
    let validity = &certificate.validity;
    let life = validity.until.micros() - validity.from.micros();
    let notice = i64::try_from(NOTICE.micros()).unwrap_or(i64::MAX);
    let left = validity.until.micros() - now.micros();
    if now < validity.from {
        Standing::NotYet
    } else if left < 0 {
        Standing::Ended
    } else if left < notice.min(life / 3) {
        Standing::Ending
    } else {
        Standing::Good
    }
}

/// How connections are encrypted; the certificate is read anew whenever it changes.
pub(crate) fn encryption(settings: &TlsSettings) -> anyhow::Result<Encryption> {
    let certificate = settings.pair.current(|text, _| read(text))?;
    Ok(Encryption {
        certificate,
        patience: settings.handshake_timeout.into(),
        strict_for: settings.strict_for.micros() / 1_000_000,
    })
}

/// A certificate with its key.
pub(crate) fn read(text: &str) -> anyhow::Result<Certificate> {
    let certificate = Certificate::from_pem(text);
    certificate.context("http.tls.certificate_file and http.tls.key_file cannot be used")
}

/// Tells of a certificate that ends, or has ended, at once and each day.
pub(crate) async fn tell_of_its_end(
    certificate: Current<Certificate>,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
) {
    loop {
        tell(&certificate.get(), clock.now());
        let day = tokio::time::sleep(DAY.into());
        if stop.run_until_cancelled(day).await.is_none() {
            return;
        }
    }
}

fn tell(certificate: &Certificate, now: Timestamp) {
    let validity = &certificate.validity;
    let (from, until) = (moment(validity.from), moment(validity.until));
    match standing(certificate, now) {
        Standing::Good => tracing::info!("the certificate holds until {until}"),
        Standing::NotYet => tracing::error!("the certificate does not hold before {from}"),
        Standing::Ending => {
            tracing::warn!("the certificate holds until {until}: renew it, without a restart");
        }
        Standing::Ended => {
            tracing::error!("the certificate has ended at {until}: clients refuse it; renew it");
        }
    }
}
