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
    // Certificates without an end name the last second of the year 9999, which lies just behind what can be shown.
    let end = if at.micros() < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    };
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_the_digits_that_there_are_or_with_all() {
        let at = Timestamp::from_micros(1_772_980_200_500_000);
        assert_eq!(moment(at), "2026-03-08T14:30:00.5Z");
        assert_eq!(moment_in_full(at), "2026-03-08T14:30:00.500000Z");
    }

    #[test]
    fn what_cannot_be_shown_is_the_end_that_it_lies_beyond() {
        let without_an_end = 253_402_300_799_000_000;
        for never in [without_an_end, i64::MAX] {
            let shown = moment(Timestamp::from_micros(never));
            assert!(shown.starts_with("9999-12-30"), "{shown}");
        }
        let shown = moment(Timestamp::from_micros(i64::MIN));
        assert!(shown.starts_with("-009999-01-0"), "{shown}");
    }
}
