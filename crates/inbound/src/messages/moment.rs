//! Moments in the forms that Java services send: ISO text, the array of their parts, and seconds.

use domain::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::Value;

/// Whole numbers from here on are milliseconds: as seconds they would be the year 5138.
const FIRST_MILLIS: i128 = 100_000_000_000;

/// The moment that is meant; none if it is none. Without a zone it is UTC.
pub(super) fn read(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => of_text(text.trim()),
        Value::Array(parts) => of_parts(parts),
        Value::Number(number) => of_number(&number.to_string()),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

fn of_text(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp::from_micros(instant.as_microsecond()));
    }
    match text.parse::<DateTime>() {
        Ok(civil) => in_utc(civil),
        Err(_) => of_number(text),
    }
}

/// `[2026,1,2,10,0,0,0]`: year, month, day, hour, minute, second, nanosecond; Java leaves out seconds and
/// what follows where they are nought.
fn of_parts(parts: &[Value]) -> Option<Timestamp> {
    if !(3..=7).contains(&parts.len()) {
        return None;
    }
    let part = |at: usize| parts.get(at).map_or(Some(0), Value::as_i64);
    let small = |at: usize| part(at).and_then(|part| i8::try_from(part).ok());
    let year = i16::try_from(part(0)?).ok()?;
    let nanos = i32::try_from(part(6)?).ok()?;
    let (month, day) = (small(1)?, small(2)?);
    let (hour, minute, second) = (small(3)?, small(4)?, small(5)?);
    let civil = DateTime::new(year, month, day, hour, minute, second, nanos);
    in_utc(civil.ok()?)
}

/// Seconds since 1970, decimals and all; whole numbers that are too great for that are milliseconds.
fn of_number(text: &str) -> Option<Timestamp> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    let (negative, unsigned) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = [whole, fraction].concat();
    // More digits than that are no time of this world, or of a precision that nobody keeps.
    if whole.is_empty() || digits.len() > 30 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i128 = digits.parse().ok()?;
    let scale = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let is_millis = scaled(value, scale)? >= FIRST_MILLIS;
    let micros = scaled(value, scale.checked_add(if is_millis { 3 } else { 6 })?)?;
    let micros = i64::try_from(if negative { -micros } else { micros }).ok()?;
    Some(Timestamp::from_micros(micros))
}

/// `value × 10^scale`, cut behind the point.
fn scaled(value: i128, scale: i32) -> Option<i128> {
    let power = 10_i128.checked_pow(scale.unsigned_abs())?;
    if scale < 0 {
        Some(value / power)
    } else {
        value.checked_mul(power)
    }
}

fn in_utc(civil: DateTime) -> Option<Timestamp> {
    let instant = Offset::UTC.to_timestamp(civil).ok()?;
    Some(Timestamp::from_micros(instant.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(json: &str) -> Option<i64> {
        let value: Value = serde_json::from_str(json).unwrap();
        read(&value).map(Timestamp::micros)
    }

    /// 2026-01-02T10:00:00Z
    const TEN: i64 = 1_767_348_000_000_000;

    #[test]
    fn one_moment_is_known_in_every_form() {
        for form in [
            r#""2026-01-02T10:00:00Z""#,
            r#""2026-01-02T10:00:00""#,
            r#""2026-01-02T10:00""#,
            r#""2026-01-02T10:00:00.000""#,
            r#""2026-01-02T15:30:00+05:30""#,
            r#""2026-01-02T15:30:00+05:30[Asia/Kolkata]""#,
            r#""2026-01-02 10:00:00""#,
            "[2026,1,2,10,0,0,0]",
            "[2026,1,2,10,0,0]",
            "[2026,1,2,10,0]",
            "1767348000",
            "1767348000.000000000",
            "1.767348E9",
            "1767348000000",
            r#""1767348000.0""#,
        ] {
            assert_eq!(at(form), Some(TEN), "{form}");
        }
    }

    #[test]
    fn parts_of_seconds_are_kept() {
        for form in [
            r#""2026-01-02T10:00:00.123456789""#,
            "[2026,1,2,10,0,0,123456789]",
            "1767348000.123456789",
        ] {
            assert_eq!(at(form), Some(TEN + 123_456), "{form}");
        }
        assert_eq!(at("1767348000123"), Some(TEN + 123_000));
    }

    #[test]
    fn times_long_ago_and_far_ahead_are_times() {
        assert_eq!(at("0"), Some(0));
        assert_eq!(at("-1.5"), Some(-1_500_000));
        assert!(at("[1999,12,31,23,59,59]").is_some_and(|at| at < TEN));
        assert!(at(r#""2999-01-01T00:00:00Z""#).is_some_and(|at| at > TEN));
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for form in [
            r#""yesterday""#,
            r#""""#,
            "true",
            "{}",
            "[]",
            "[2026,1]",
            "[2026,13,1,0,0]",
            "[2026,1,2,10,0,0,0,0]",
            "[2026,2,30,0,0]",
            r#"["2026",1,2]"#,
            "1e400",
            "1e99999999999",
            "1.5e-2147483648",
            "0.5e2147483647",
            "0e2147483647",
            "99999999999999999999999999999999",
        ] {
            assert_eq!(at(form), None, "{form}");
        }
    }
}
