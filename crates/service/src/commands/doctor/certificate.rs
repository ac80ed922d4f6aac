//! What the doctor says of the listener's certificate.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use crate::config::TlsSettings;
use crate::moment::moment;
use crate::tls::{Standing, read, standing};
use application::ports::Clock as _;
use outbound::SystemClock;

/// Nothing where plain http is spoken.
pub(super) fn certificate(settings: Option<&TlsSettings>) -> Option<Check> {
    let found = settings?.pair.read().and_then(|text| read(&text));
    let finding = match found {
        Err(why) => Fail(
            format!("{why:#}"),
            "put a certificate and its own key there, in PEM: a service that runs keeps the pair before \
             it, and none starts with this one"
                .to_owned(),
        ),
        Ok(certificate) => {
            let validity = &certificate.validity;
            let (from, until) = (moment(validity.from), moment(validity.until));
            match standing(&certificate, SystemClock.now()) {
                Standing::Good => Fine(format!("holds until {until}")),
                Standing::Ending => Warn(
                    format!("holds until {until}"),
                    "renew it: the new one is taken up without a restart (docs/tls.md)",
                ),
                Standing::NotYet => Fail(
                    format!("does not hold before {from}"),
                    "wait, use the one before it, or set this machine's clock".to_owned(),
                ),
                Standing::Ended => Fail(
                    format!("has ended at {until}"),
                    "renew it: clients refuse it; the new one is taken up without a restart".to_owned(),
                ),
            }
        }
    };
    Some(Check::new("certificate", finding))
}
