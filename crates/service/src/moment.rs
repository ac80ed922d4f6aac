//! Moments as people read them: UTC, as RFC 3339 writes it.

use domain::Timestamp;

/// `2026-03-08T14:30:00.123456Z`, with as many digits as there are.
pub(crate) fn moment(at: Timestamp) -> String {
    instant(at).to_string()
}

/// The same with all six digits, always.
pub(crate) fn moment_in_full(at: Timestamp) -> String {
    format!("{:.6}", instant(at))
}

/// The same for those who write it in another way.
pub(crate) fn instant(at: Timestamp) -> jiff::Timestamp {
    // Clocks do not reach the year 9999; a row that says so is shown as the epoch.
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_the_digits_that_there_are_or_with_all() {
        let at = Timestamp::from_micros(1_772_980_200_500_000);
        assert_eq!(moment(at), "2026-03-08T14:30:00.5Z");
        assert_eq!(moment_in_full(at), "2026-03-08T14:30:00.500000Z");
        let never = Timestamp::from_micros(i64::MAX);
        assert_eq!(moment(never), "1970-01-01T00:00:00Z");
    }
}
