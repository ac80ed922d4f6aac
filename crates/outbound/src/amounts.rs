//! Amounts of money in JSON, exactly: the decimal text goes and comes as it is.

use domain::{Currency, Money};
use serde_json::{Number, Value};

/// As a JSON number with exactly the currency's decimals.
pub(crate) fn to_wire(amount: Money) -> Number {
    Number::from_string_unchecked(amount.to_string())
}

/// The amount in an answer, whether it is written as a number or as a text. None where it is neither, or
/// has more decimals than the currency.
pub(crate) fn from_wire(amount: &Value, currency: Currency) -> Option<Money> {
    let text = match amount {
        Value::Number(number) => number.as_str(),
        Value::String(text) => text,
        _ => return None,
    };
    Money::parse(text, currency).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, currency: Currency) -> Option<i64> {
        let value: Value = serde_json::from_str(json).expect("it is JSON");
        from_wire(&value, currency).map(Money::minor)
    }

    #[test]
    fn an_amount_comes_back_as_it_went() {
        for minor in [0, 1, 99, 100, 34_997, i64::MAX] {
            let amount = Money::from_minor(minor, Currency::USD);
            let wire = to_wire(amount).to_string();
            assert_eq!(read(&wire, Currency::USD), Some(minor), "{wire}");
        }
    }

    #[test]
    fn other_spellings_of_the_same_amount_are_read_and_others_are_not() {
        for same in ["349.97", "349.970", "3.4997e2", "\"349.97\""] {
            assert_eq!(read(same, Currency::USD), Some(34_997), "{same}");
        }
        for other in [
            "349.975",
            "\"\"",
            "\"USD 1\"",
            "null",
            "true",
            "[1]",
            "1e99",
        ] {
            assert_eq!(read(other, Currency::USD), None, "{other}");
        }
    }
}
