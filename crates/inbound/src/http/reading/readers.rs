//! From JSON values to the domain's words; each reader says what it cannot take.

use crate::http::reading::decimal::Digits;
use crate::http::reading::fields::Fault;
use crate::http::reading::foreign_id::ForeignId;
use domain::order::{PaymentMethod, PaymentMethodError};
use domain::text::{TextError, bounded};
use domain::{Currency, Email, Money, MoneyError, Notation, ProductId, Quantity, Reason};
use serde_json::Value;

/// A text of 1 to `limit` characters.
pub(crate) fn text(limit: usize) -> impl Fn(&Value) -> Result<String, Fault> {
    move |value| {
        let text = value.as_str().ok_or(Fault::NotText)?;
        bounded(text, limit).map_err(|error| text_fault(&error))
    }
}

fn text_fault(error: &TextError) -> Fault {
    match error {
        TextError::Empty => Fault::EmptyText,
        TextError::TooLong { limit, .. } => Fault::TextTooLong(*limit),
        TextError::Nul => Fault::Rule(error.to_string()),
    }
}

/// A list of 1 to `limit` values.
pub(crate) fn list(value: &Value, limit: usize) -> Result<&[Value], Fault> {
    let list = value.as_array().ok_or(Fault::NotList)?;
    match list.len() {
        0 => Err(Fault::TooFewItems(1)),
        met if met > limit => Err(Fault::TooManyItems { limit, met }),
        _ => Ok(list),
    }
}

/// Yes or no.
pub(crate) fn flag(value: &Value) -> Result<bool, Fault> {
    let words = || Fault::Rule("must be true or false".to_owned());
    value.as_bool().ok_or_else(words)
}

/// Why something is done, in words.
pub(crate) fn reason(value: &Value) -> Result<Reason, Fault> {
    let words = text(Reason::LIMIT)(value)?;
    Reason::try_new(&words).map_err(|error| Fault::Rule(error.to_string()))
}

/// An e-mail address.
pub(crate) fn email(value: &Value) -> Result<Email, Fault> {
    let text = value.as_str().ok_or(Fault::NotText)?;
    Email::parse(text).map_err(|error| Fault::Rule(error.to_string()))
}

/// What is paid with: a token, never a card number.
pub(crate) fn payment_method(value: &Value) -> Result<PaymentMethod, Fault> {
    let text = value.as_str().ok_or(Fault::NotText)?;
    PaymentMethod::parse(text).map_err(|error| match error {
        PaymentMethodError::Text(error) => text_fault(&error),
        PaymentMethodError::CardNumber => Fault::Rule(error.to_string()),
    })
}

/// An id of another service, as a whole number or a text.
pub(crate) fn foreign_id(value: &Value) -> Result<ForeignId, Fault> {
    match value {
        Value::String(text) => Ok(ForeignId {
            text: bounded(text, ProductId::LIMIT).map_err(|error| text_fault(&error))?,
            notation: Notation::Text,
        }),
        Value::Number(number) => {
            let digits = Digits::of(number.as_str()).ok_or(Fault::NotId)?;
            if !digits.is_whole() {
                return Err(Fault::Fraction);
            }
            let text = digits.written_out(ProductId::LIMIT - 1);
            Ok(ForeignId {
                text: text.ok_or(Fault::TextTooLong(ProductId::LIMIT))?,
                notation: Notation::Number,
            })
        }
        _ => Err(Fault::NotId),
    }
}

/// A quantity as a JSON number.
pub(crate) fn quantity(value: &Value) -> Result<Quantity, Fault> {
    match value {
        Value::Number(number) => whole_quantity(number.as_str()),
        _ => Err(Fault::NotWhole),
    }
}

/// A quantity as a number, or as a text that reads as a whole one.
pub(crate) fn lenient_quantity(value: &Value) -> Result<Quantity, Fault> {
    let Value::String(text) = value else {
        return quantity(value);
    };
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::UnreadableWhole);
    }
    whole_quantity(text.strip_prefix('+').unwrap_or(text))
}

fn whole_quantity(text: &str) -> Result<Quantity, Fault> {
    const TOO_MANY: Fault = Fault::AtMost(Quantity::MAX);
    let digits = Digits::of(text).ok_or(TOO_MANY)?;
    if !digits.is_whole() {
        return Err(Fault::Fraction);
    }
    if digits.is_negative() {
        return Err(Fault::AtLeast(1));
    }
    let units = digits.written_out(19).and_then(|text| text.parse().ok());
    match units.ok_or(TOO_MANY)? {
        0 => Err(Fault::AtLeast(1)),
        units => Quantity::try_new(units).map_err(|_| TOO_MANY),
    }
}

/// An amount as a JSON number, nought or more.
pub(crate) fn amount(currency: Currency) -> impl Fn(&Value) -> Result<Money, Fault> {
    move |value| match value {
        Value::Number(number) => exact_amount(number.as_str(), currency),
        _ => Err(Fault::NotNumber),
    }
}

/// An amount as a number, or as a text that reads as one.
pub(crate) fn lenient_amount(currency: Currency) -> impl Fn(&Value) -> Result<Money, Fault> {
    move |value| match value {
        Value::String(text) => exact_amount(text.trim(), currency),
        _ => amount(currency)(value),
    }
}

fn exact_amount(text: &str, currency: Currency) -> Result<Money, Fault> {
    let money = Money::parse(text, currency).map_err(|error| match error {
        MoneyError::TooPrecise(currency) => Fault::TooPrecise(currency.exponent()),
        MoneyError::NotANumber => Fault::UnreadableNumber,
        MoneyError::Overflow
        | MoneyError::CurrencyMismatch(..)
        | MoneyError::UnknownCurrency(_) => Fault::Rule(error.to_string()),
    })?;
    if money.minor() < 0 {
        return Err(Fault::AtLeast(0));
    }
    Ok(money)
}
