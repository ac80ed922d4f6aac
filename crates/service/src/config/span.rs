//! Lengths of time as people write them: `200ms`, `10s`, `5m`, `2h`, `30d`.

use domain::Duration;

/// The units, smallest first, in microseconds.
const UNITS: [(&str, u64); 5] = [
    ("ms", 1_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];

/// The length that a text names, if it is a whole number and a unit.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let end_of_number = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end_of_number);
    let (_, micros) = UNITS.into_iter().find(|(name, _)| *name == unit.trim())?;
    let number: u64 = number.parse().ok()?;
    number.checked_mul(micros).map(Duration::from_micros)
}

/// A length as one would write it: the largest unit that leaves a whole number.
pub(crate) fn written(duration: Duration) -> String {
    let micros = duration.micros();
    let unit = UNITS
        .into_iter()
        .rev()
        .find(|(_, unit)| micros.is_multiple_of(*unit));
    match unit {
        Some((name, unit)) if micros > 0 => format!("{}{name}", micros / unit),
        _ => format!("{}ms", micros / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written_in_the_usual_units() {
        for (text, micros) in [
            ("200ms", 200_000),
            ("10s", 10_000_000),
            ("5m", 300_000_000),
            ("2h", 7_200_000_000),
            ("30d", 2_592_000_000_000),
        ] {
            assert_eq!(parse(text).map(Duration::micros), Some(micros), "{text}");
            assert_eq!(written(Duration::from_micros(micros)), text);
        }
        assert_eq!(parse("10 s"), Some(Duration::from_secs(10)));
        assert_eq!(written(Duration::from_millis(90_500)), "90500ms");
        for text in [
            "",
            "10",
            "s",
            "-1s",
            "1.5s",
            "10 years",
            "99999999999999999999s",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
