//! Dates as services write them, in one form after the other.

use crate::moment::instant;
use domain::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::{Number, Value, json};

/// As document 002 has them: ISO text without and with a zone, or the list of the parts.
pub(super) fn gateway_date(at: Timestamp, turn: u64) -> Value {
    let at = instant(at);
    let civil = Offset::UTC.to_datetime(at);
    match turn % 3 {
        0 => json!(civil.to_string()),
        1 => parts(civil),
        _ => json!(at.to_string()),
    }
}

/// As document 001 has them: ISO text, or seconds since 1970 with their decimals.
pub(super) fn storefront_date(at: Timestamp, turn: u64) -> Value {
    let at = instant(at);
    let seconds = format!("{}.{:09}", at.as_second(), at.subsec_nanosecond());
    match seconds.parse::<Number>() {
        Ok(seconds) if turn % 2 == 1 => Value::Number(seconds),
        _ => json!(at.to_string()),
    }
}

/// `[2026,1,2,10,0,0,0]`
fn parts(at: DateTime) -> Value {
    json!([
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.subsec_nanosecond()
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_is_written_in_the_forms_of_its_document_by_turns() {
        // 2026-01-02T10:00:00.5Z
        let at = Timestamp::from_micros(1_767_348_000_500_000);
        let gateway = [0, 1, 2, 3].map(|turn| gateway_date(at, turn).to_string());
        let expected = [
            r#""2026-01-02T10:00:00.5""#,
            "[2026,1,2,10,0,0,500000000]",
            r#""2026-01-02T10:00:00.5Z""#,
            r#""2026-01-02T10:00:00.5""#,
        ];
        assert_eq!(gateway, expected);
        let storefront = [0, 1].map(|turn| storefront_date(at, turn).to_string());
        let expected = [r#""2026-01-02T10:00:00.5Z""#, "1767348000.500000000"];
        assert_eq!(storefront, expected);
    }
}
