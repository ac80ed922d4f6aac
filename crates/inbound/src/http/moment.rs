//! Moments on the wire: the documents' zoneless seconds, and RFC 3339 for what is ours.

use domain::Timestamp;

fn instant(at: Timestamp) -> jiff::Timestamp {
    // Clocks do not reach the year 9999; a row that says so is shown as the epoch.
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default()
}

/// `2026-03-08T14:30:00`: UTC, whole seconds, no zone.
pub(crate) fn documented(at: Timestamp) -> String {
    let civil = jiff::tz::Offset::UTC.to_datetime(instant(at));
    civil.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// `2026-03-08T14:30:00.123456Z`.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    instant(at).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_documented() {
        let at = Timestamp::from_micros(1_772_980_200_123_456);
        assert_eq!(documented(at), "2026-03-08T14:30:00");
        assert_eq!(rfc3339(at), "2026-03-08T14:30:00.123456Z");
        assert_eq!(
            documented(Timestamp::from_micros(i64::MAX)),
            "1970-01-01T00:00:00"
        );
    }
}
