//! Values of messages: strict in what they mean, tolerant in how they are written.

use super::body::Members;
use super::moment;
use domain::text::bounded;
use domain::{Currency, Money, OrderRef};
use serde_json::Value;

/// The most characters of a name or an id.
pub(super) const ID_LIMIT: usize = 255;

/// A member that is there and says something.
pub(super) fn given<'a>(members: &'a Members, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

/// An id, written as text or as a whole number; none if it is absent.
pub(super) fn id(members: &Members, name: &str) -> Result<Option<String>, String> {
    let Some(value) = given(members, name) else {
        return Ok(None);
    };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if is_whole(&number.to_string()) => number.to_string(),
        _ => return Err(format!("{name} is neither a text nor a whole number")),
    };
    let id = bounded(text.trim(), ID_LIMIT).map_err(|why| format!("{name} {why}"))?;
    if id.contains(char::is_control) {
        return Err(format!("{name} must not contain control characters"));
    }
    Ok(Some(id))
}

/// An id that must be there.
pub(super) fn required_id(members: &Members, name: &str) -> Result<String, String> {
    id(members, name)?.ok_or_else(|| format!("{name} is missing"))
}

/// The order that it is about, by any of its names.
pub(super) fn order(members: &Members) -> Result<(OrderRef, String), String> {
    let name = required_id(members, "orderId")?;
    let order = name.parse().map_err(|why| format!("orderId: {why}"))?;
    Ok((order, name))
}

/// Words that may be cut: none if they are absent or no text.
pub(super) fn words(members: &Members, name: &str, limit: usize) -> Option<String> {
    let text = given(members, name)?.as_str()?.trim();
    let clipped = domain::text::clipped(text, limit);
    Some(clipped).filter(|text| !text.is_empty())
}

/// An amount as it was told: exact, and in a currency that only the order may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Amount {
    /// `349.97`
    Decimal(String),
    /// `34997`: paise, cents.
    Smallest(i64),
}

impl Amount {
    /// In the currency of the order that it is about, unless it names one.
    pub(super) fn in_currency(&self, currency: Currency) -> Result<Money, String> {
        match self {
            Self::Smallest(minor) => Ok(Money::from_minor(*minor, currency)),
            Self::Decimal(text) => Money::parse(text, currency)
                .map_err(|why| format!("the amount {} cannot be: {why}", clipped(text))),
        }
    }
}

/// A decimal number, as a number or as text; none if it is absent.
pub(super) fn decimal(members: &Members, name: &str) -> Result<Option<Amount>, String> {
    let text = number(members, name)?;
    let read = |text: String| {
        // Any currency tells whether it is a number at all; which one it is the order says.
        match Money::parse(&text, Currency::USD) {
            Err(domain::MoneyError::NotANumber) => Err(format!("{name} is no decimal number")),
            _ => Ok(Amount::Decimal(text)),
        }
    };
    text.map(read).transpose()
}

/// A number of smallest units, as a number or as text; none if it is absent.
pub(super) fn smallest(members: &Members, name: &str) -> Result<Option<Amount>, String> {
    let whole = whole(members, name)?;
    Ok(whole.map(Amount::Smallest))
}

/// A whole number, as a number or as text, whatever zeros are behind its point; none if it is absent.
pub(super) fn whole(members: &Members, name: &str) -> Result<Option<i64>, String> {
    let Some(text) = number(members, name)? else {
        return Ok(None);
    };
    let yen = Currency::parse("JPY").map_err(|why| why.to_string())?;
    let whole = Money::parse(&text, yen).map_err(|_| format!("{name} is no whole number"))?;
    Ok(Some(whole.minor()))
}

fn number(members: &Members, name: &str) -> Result<Option<String>, String> {
    match given(members, name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
        Some(_) => Err(format!("{name} is no number")),
    }
}

/// The currency, if it is told.
pub(super) fn currency(members: &Members) -> Result<Option<Currency>, String> {
    let Some(code) = id(members, "currency")? else {
        return Ok(None);
    };
    let code = code.to_ascii_uppercase();
    Currency::parse(&code)
        .map(Some)
        .map_err(|why| format!("currency: {why}"))
}

/// When it happened. Nothing is decided by it, so that a time which cannot be read holds up nothing: it is
/// told in the log.
pub(super) fn moment(members: &Members, name: &'static str) -> Option<domain::Timestamp> {
    let value = given(members, name)?;
    let moment = moment::read(value);
    if moment.is_none() {
        tracing::warn!(
            name,
            "a message's {name} is no moment in any form that is known"
        );
    }
    moment
}

fn is_whole(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    digits.bytes().all(|b| b.is_ascii_digit())
}

fn clipped(text: &str) -> String {
    domain::text::clipped(text, 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Members {
        serde_json::from_str(text).unwrap()
    }

    fn usd(minor: i64) -> Money {
        Money::from_minor(minor, Currency::USD)
    }

    #[test]
    fn amounts_are_read_exactly_however_they_are_written() {
        for text in [
            "349.97",
            r#""349.97""#,
            "349.970",
            "3.4997e2",
            r#"" 349.97 ""#,
        ] {
            let told = decimal(&members(&format!(r#"{{"a":{text}}}"#)), "a")
                .unwrap()
                .unwrap();
            assert_eq!(told.in_currency(Currency::USD), Ok(usd(34_997)), "{text}");
        }
        for text in ["34997", r#""34997""#, "34997.0", "3.4997e4"] {
            let told = smallest(&members(&format!(r#"{{"a":{text}}}"#)), "a")
                .unwrap()
                .unwrap();
            assert_eq!(told.in_currency(Currency::USD), Ok(usd(34_997)), "{text}");
        }
        for text in ["true", "[1]", r#""1,5""#, r#""""#, r#""NaN""#] {
            assert!(
                decimal(&members(&format!(r#"{{"a":{text}}}"#)), "a").is_err(),
                "{text}"
            );
        }
        for text in ["0.5", r#""x""#, "1e30"] {
            assert!(
                smallest(&members(&format!(r#"{{"a":{text}}}"#)), "a").is_err(),
                "{text}"
            );
        }
        let fine = decimal(&members(r#"{"a":349.975}"#), "a").unwrap().unwrap();
        assert!(fine.in_currency(Currency::USD).is_err());
        for absent in ["{}", r#"{"a":null}"#] {
            assert_eq!(decimal(&members(absent), "a"), Ok(None));
            assert_eq!(smallest(&members(absent), "a"), Ok(None));
        }
    }

    #[test]
    fn ids_are_texts_or_whole_numbers() {
        let read = |text: &str| id(&members(&format!(r#"{{"a":{text}}}"#)), "a");
        assert_eq!(read(r#""ORD_1""#), Ok(Some("ORD_1".to_owned())));
        assert_eq!(read("12"), Ok(Some("12".to_owned())));
        assert_eq!(read("null"), Ok(None));
        for bad in ["1.5", "true", "{}", r#""""#, r#""a\nb""#, r#""\u0000""#] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&format!("\"{}\"", "x".repeat(ID_LIMIT + 1))).is_err());
    }

    #[test]
    fn currencies_are_known_in_any_case() {
        assert_eq!(
            currency(&members(r#"{"currency":"usd"}"#)),
            Ok(Some(Currency::USD))
        );
        assert!(currency(&members(r#"{"currency":"ZZZ"}"#)).is_err());
        assert_eq!(currency(&members("{}")), Ok(None));
    }
}
