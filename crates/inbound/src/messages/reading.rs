//! Values of messages: strict in what they mean, tolerant in how they are written.

use super::body::Members;
use super::member::{Kind, Member, described, or_null};
use super::moment;
use crate::http::NAME_OF_ORDER;
use domain::text::bounded;
use domain::{Currency, Money, OrderRef};
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// The most characters of a name or an id.
pub(super) const ID_LIMIT: usize = 255;
/// The most characters of words that are kept.
const WORDS_LIMIT: usize = 200;

const NUMBER_OR_TEXT: &[Type] = &[Type::Number, Type::String];

/// A member that is there and says something.
pub(super) fn given<'a>(members: &'a Members, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

/// An id, written as text or as a whole number.
pub(super) type Id = String;

impl Kind for Id {
    const TYPES: &'static [Type] = &[Type::Integer, Type::String];

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) if is_whole(&number.to_string()) => number.to_string(),
            _ => return Err(format!("{name} is neither a text nor a whole number")),
        };
        let id = bounded(text.trim(), ID_LIMIT).map_err(|why| format!("{name} {why}"))?;
        if id.contains(char::is_control) {
            return Err(format!("{name} must not contain control characters"));
        }
        Ok(id)
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder.min_length(Some(1)).max_length(Some(ID_LIMIT))
    }
}

/// The order that a message is about, and the name that it calls it by: any of its names.
pub(super) struct OrderNamed {
    pub(super) order: OrderRef,
    pub(super) name: String,
}

impl Kind for OrderNamed {
    const TYPES: &'static [Type] = Id::TYPES;

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        let told = Id::of(name, value)?;
        let order = told.parse().map_err(|why| format!("{name}: {why}"))?;
        Ok(Self { order, name: told })
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder
            .description(Some(
                "The order, by any of its names: its UUID, its number, ORD-<uuid> or ORD_<number>",
            ))
            .pattern(Some(NAME_OF_ORDER))
    }
}

/// Words, which are cut where they are too long; none if they are absent or no text.
pub(super) struct Words(pub(super) Option<String>);

impl Member for Words {
    const REQUIRED: bool = false;

    fn read(name: &'static str, members: &Members) -> Result<Self, String> {
        let text = given(members, name).and_then(Value::as_str);
        let clipped = text.map(|text| domain::text::clipped(text.trim(), WORDS_LIMIT));
        Ok(Self(clipped.filter(|text| !text.is_empty())))
    }

    fn schema(about: &str) -> RefOr<Schema> {
        described(about, &or_null(&[Type::String])).into()
    }
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
            Self::Decimal(text) => {
                Money::parse(text, currency).map_err(|why| format!("the amount cannot be: {why}"))
            }
        }
    }
}

/// A decimal number, as a number or as text.
pub(super) struct Decimal(String);

impl Kind for Decimal {
    const TYPES: &'static [Type] = NUMBER_OR_TEXT;

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        let text = number(name, value)?;
        // Any currency tells whether it is a number at all; which one it is the order says.
        match Money::parse(&text, Currency::USD) {
            Err(domain::MoneyError::NotANumber) => Err(format!("{name} is no decimal number")),
            _ => Ok(Self(text)),
        }
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder.examples([json!(349.97), json!("349.97")])
    }
}

impl From<Decimal> for Amount {
    fn from(told: Decimal) -> Self {
        Self::Decimal(told.0)
    }
}

/// A number of smallest units, as a number or as text.
pub(super) struct Smallest(i64);

impl Kind for Smallest {
    const TYPES: &'static [Type] = Whole::TYPES;

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        Ok(Self(Whole::of(name, value)?.0))
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder.examples([json!(34_997)])
    }
}

impl From<Smallest> for Amount {
    fn from(told: Smallest) -> Self {
        Self::Smallest(told.0)
    }
}

/// A whole number, as a number or as text, whatever zeros are behind its point.
pub(super) struct Whole(pub(super) i64);

impl Kind for Whole {
    const TYPES: &'static [Type] = NUMBER_OR_TEXT;

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        let text = number(name, value)?;
        let yen = Currency::parse("JPY").map_err(|why| why.to_string())?;
        let whole = Money::parse(&text, yen).map_err(|_| format!("{name} is no whole number"))?;
        Ok(Self(whole.minor()))
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder.examples([json!(5)])
    }
}

fn number(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text.trim().to_owned()),
        _ => Err(format!("{name} is no number")),
    }
}

/// A currency's code, in any case.
impl Kind for Currency {
    const TYPES: &'static [Type] = &[Type::String];

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        let code = Id::of(name, value)?.to_ascii_uppercase();
        Self::parse(&code).map_err(|_| format!("its {name} is none of ISO 4217"))
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder.examples(["USD", "INR"])
    }
}

/// When it happened. Nothing is decided by it, so that a time which cannot be read holds up nothing: it is
/// told in the log.
pub(super) struct Told(pub(super) Option<domain::Timestamp>);

impl Member for Told {
    const REQUIRED: bool = false;

    fn read(name: &'static str, members: &Members) -> Result<Self, String> {
        let Some(value) = given(members, name) else {
            return Ok(Self(None));
        };
        let moment = moment::read(value);
        if moment.is_none() {
            tracing::warn!(
                name,
                "a message's {name} is no moment in any form that is known"
            );
        }
        Ok(Self(moment))
    }

    fn schema(about: &str) -> RefOr<Schema> {
        let types = [Type::String, Type::Number, Type::Array];
        let forms = "When: ISO 8601 text, [year, month, day, hour, minute, second, nanosecond] or \
                     seconds since 1970; without a zone it is UTC";
        let schema = described(&format!("{forms}. {}", about.trim()), &or_null(&types));
        schema
            .examples([
                json!("2026-01-02T10:00:00Z"),
                json!([2026, 1, 2, 10, 0, 0, 0]),
                json!(1_767_348_000.5),
            ])
            .into()
    }
}

fn is_whole(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read from a message with a member of this value.
    fn read<M: Member>(text: &str) -> Result<M, String> {
        let members: Members = serde_json::from_str(&format!(r#"{{"a":{text}}}"#)).unwrap();
        M::read("a", &members)
    }

    fn decimal(text: &str) -> Result<Option<Amount>, String> {
        Ok(read::<Option<Decimal>>(text)?.map(Into::into))
    }

    fn smallest(text: &str) -> Result<Option<Amount>, String> {
        Ok(read::<Option<Smallest>>(text)?.map(Into::into))
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
            assert_eq!(
                decimal(text).unwrap().unwrap().in_currency(Currency::USD),
                Ok(usd(34_997)),
                "{text}"
            );
        }
        for text in ["34997", r#""34997""#, "34997.0", "3.4997e4"] {
            assert_eq!(
                smallest(text).unwrap().unwrap().in_currency(Currency::USD),
                Ok(usd(34_997)),
                "{text}"
            );
        }
        for text in ["true", "[1]", r#""1,5""#, r#""""#, r#""NaN""#] {
            assert!(decimal(text).is_err(), "{text}");
        }
        for text in ["0.5", r#""x""#, "1e30"] {
            assert!(smallest(text).is_err(), "{text}");
        }
        let fine = decimal("349.975").unwrap().unwrap();
        assert!(fine.in_currency(Currency::USD).is_err());
        assert_eq!(decimal("null"), Ok(None));
        assert_eq!(smallest("null"), Ok(None));
        assert!(
            Option::<Whole>::read("a", &Members::new())
                .unwrap()
                .is_none()
        );
        assert_eq!(
            Whole::read("a", &Members::new()).err().as_deref(),
            Some("a is missing")
        );
    }

    #[test]
    fn ids_are_texts_or_whole_numbers() {
        let read = read::<Option<Id>>;
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
        assert_eq!(read::<Currency>(r#""usd""#), Ok(Currency::USD));
        assert!(read::<Currency>(r#""ZZZ""#).is_err());
        assert_eq!(read::<Option<Currency>>("null"), Ok(None));
    }
}
