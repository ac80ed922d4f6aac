//! `[traces]`: where traces go, how many of them, and the bounds of what that costs.

use super::reader::Reader;
use crate::secrets::{Part, SecretFile};
use domain::Duration;
use outbound::asking::Site;

/// Traces are sent.
#[derive(Debug, Clone)]
pub(crate) struct TraceSettings {
    /// An OpenTelemetry collector, by OTLP over HTTP.
    pub(crate) endpoint: Site,
    /// The share of new traces that are kept, from 0 to 1.
    pub(crate) sample: f64,
    pub(crate) service_name: String,
    /// Headers for the collector.
    pub(crate) headers_file: Option<SecretFile>,
    /// How many spans may wait to be sent.
    pub(crate) queue: usize,
    /// How long spans are gathered.
    pub(crate) interval: Duration,
    /// How long the collector may take.
    pub(crate) timeout: Duration,
}

impl TraceSettings {
    /// None where nothing is traced.
    #[expect(
        clippy::option_option,
        reason = "the outer one is whether it could be read, the inner whether anything is traced"
    )]
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Option<Self>> {
        let expected = "nothing, or the address of a collector such as \"http://collector:4318\", without \
                        name, password or query";
        from.hide_if("traces.endpoint", |text| text.contains(['@', '?']));
        let endpoint = from.parsed("traces.endpoint", expected, |text| {
            if text.is_empty() {
                return Some(None);
            }
            let site = Site::parse(text).ok()?;
            (!text.contains('@')).then_some(Some(site))
        });
        let expected = "a share from \"0%\" to \"100%\", such as \"2.5%\"";
        let sample = from.parsed("traces.sample", expected, share);
        let named = "a name of 1 to 100 characters";
        let service_name = from.parsed("traces.service_name", named, |text| {
            (1..=100)
                .contains(&text.chars().count())
                .then(|| text.to_owned())
        });
        let headers_file = from.secret_file("traces.headers_file", Part::Whole);
        let queue = from.whole("traces.queue", 1..=1_000_000);
        let (shortest, longest) = (Duration::from_millis(10), Duration::from_secs(60));
        let interval = from.duration("traces.interval", shortest..=longest);
        let timeout = from.duration("traces.timeout", shortest..=longest);
        let headers_file = headers_file?;
        Some(
            match (
                endpoint?,
                sample?,
                service_name?,
                queue?,
                interval?,
                timeout?,
            ) {
                (None, ..) => None,
                (Some(endpoint), sample, service_name, queue, interval, timeout) => Some(Self {
                    endpoint,
                    sample,
                    service_name,
                    headers_file,
                    queue: usize::try_from(queue).ok()?,
                    interval,
                    timeout,
                }),
            },
        )
    }
}

/// A percentage as a share of one.
fn share(text: &str) -> Option<f64> {
    let number = text.strip_suffix('%')?;
    let is_plain = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let percent: f64 = number.parse().ok().filter(|_| is_plain)?;
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_a_percentage() {
        assert_eq!(share("100%"), Some(1.0));
        assert_eq!(share("2.5%"), Some(0.025));
        assert_eq!(share("0%"), Some(0.0));
        for wrong in ["", "%", "1", "101%", "-1%", "1e1%", "NaN%", "ten%"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
    }
}
