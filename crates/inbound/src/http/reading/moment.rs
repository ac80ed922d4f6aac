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

/// `2026-03-08T14:30:00.000000Z`: the same with all six digits, always.
pub(crate) fn rfc3339_in_full(at: Timestamp) -> String {
    format!("{:.6}", instant(at))
}

/// A moment as pages show it: for programs, and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// `2026-03-08T14:30:00.123456Z`
    pub(crate) exact: String,
    /// `2026-03-08 14:30:00 UTC`
    pub(crate) words: String,
}

impl From<Timestamp> for When {
    fn from(at: Timestamp) -> Self {
        let civil = jiff::tz::Offset::UTC.to_datetime(instant(at));
        Self {
            exact: rfc3339(at),
            words: civil.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        }
    }
}

/// Whether a text is a moment as RFC 3339 or the documents write it, and there is such a day.
pub(crate) fn is_moment(text: &str) -> bool {
    read(text).is_some()
}

/// The moment of such a text.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    let (civil, rest) = text.split_at_checked(SHAPE.len())?;
    if !has_shape(civil, SHAPE) {
        return None;
    }
    // The parser knows the calendar, and takes more than RFC 3339 does: names of zones, for one.
    if rest.is_empty() {
        let civil = civil.parse::<jiff::civil::DateTime>().ok()?;
        in_utc(civil)
    } else if rest.contains('[') {
        None
    } else {
        let instant = text.parse::<jiff::Timestamp>().ok()?;
        Some(Timestamp::from_micros(instant.as_microsecond()))
    }
}

/// The beginning of a day such as `2026-03-08`, UTC, or its end, which is the beginning of the next.
pub(crate) fn day(text: &str, end: bool) -> Option<Timestamp> {
    if !has_shape(text, b"0000-00-00") {
        return None;
    }
    let day = text.parse::<jiff::civil::Date>().ok()?;
    let day = if end { day.tomorrow().ok()? } else { day };
    in_utc(day.at(0, 0, 0, 0))
}

fn in_utc(civil: jiff::civil::DateTime) -> Option<Timestamp> {
    let instant = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    Some(Timestamp::from_micros(instant.as_microsecond()))
}

fn has_shape(text: &str, shape: &[u8]) -> bool {
    let fits = |(met, shape): (u8, &u8)| match shape {
        b'0' => met.is_ascii_digit(),
        mark => met.eq_ignore_ascii_case(mark),
    };
    text.len() == shape.len() && text.bytes().zip(shape).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_documented() {
        let at = Timestamp::from_micros(1_772_980_200_123_456);
        assert_eq!(documented(at), "2026-03-08T14:30:00");
        assert_eq!(rfc3339(at), "2026-03-08T14:30:00.123456Z");
        let whole = Timestamp::from_micros(1_772_980_200_000_000);
        assert_eq!(rfc3339_in_full(whole), "2026-03-08T14:30:00.000000Z");
        assert_eq!(rfc3339_in_full(at), rfc3339(at));
        assert_eq!(
            documented(Timestamp::from_micros(i64::MAX)),
            "1970-01-01T00:00:00"
        );
    }
    #[test]
    fn moments_are_read_as_documented_or_as_in_rfc_3339() {
        for fine in [
            "2026-03-08T14:30:00",
            "2026-03-08T14:30:00Z",
            "2026-03-08t14:30:00.123456789z",
            "2026-03-08T14:30:00+05:30",
            "2024-02-29T23:59:59.5-00:00",
        ] {
            assert!(is_moment(fine), "{fine}");
        }
        for bad in [
            "",
            "now",
            "2026-03-08",
            "2026-03-08 14:30:00",
            "2026-3-8T14:30:00Z",
            "2026-02-29T14:30:00",
            "2026-03-08T25:30:00Z",
            "2026-03-08T14:30:00 ",
            "2026-03-08T14:30:00.5",
            "2026-03-08T14:30:00Z[UTC]",
            "2026-03-08T14:30:00X",
            "1772980200",
            "२०२६-03-08T14:30:00",
        ] {
            assert!(!is_moment(bad), "{bad}");
        }
    }

    #[test]
    fn a_day_begins_and_ends_at_midnight_utc() {
        let at = |text| read(text).unwrap();
        assert_eq!(day("2026-02-28", false), Some(at("2026-02-28T00:00:00Z")));
        assert_eq!(day("2026-02-28", true), Some(at("2026-03-01T00:00:00")));
        assert_eq!(at("2026-03-08T14:30:00+05:30"), at("2026-03-08T09:00:00Z"));
        for bad in [
            "2026-02-29",
            "2026-2-28",
            "2026-02-28T",
            "",
            "yesterday",
            "9999-12-31x",
        ] {
            assert_eq!(day(bad, false), None, "{bad}");
        }
    }
}
