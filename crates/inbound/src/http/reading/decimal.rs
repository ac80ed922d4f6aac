//! Numbers on the wire: read and written as decimals, never as binary floating point.

use domain::Money;
use serde::Serialize;
use serde_json::Number;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// What a price may be in every currency: no more than 64 bits hold of its smallest unit.
const MOST: i64 = 1_000_000_000_000_000;

/// An amount as a JSON number with exactly the currency's decimals.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Decimal(Number);

impl From<Money> for Decimal {
    fn from(money: Money) -> Self {
        Self(Number::from_string_unchecked(money.to_string()))
    }
}

impl PartialSchema for Decimal {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Exact decimal with the currency's digits"))
            .examples([serde_json::json!(349.97)]);
        schema.into()
    }
}

impl ToSchema for Decimal {}

/// An amount that a client names.
#[derive(Serialize)]
pub(crate) struct Price;

impl PartialSchema for Price {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::Number)
            .minimum(Some(0))
            .maximum(Some(MOST))
            .description(Some("Nought or more, with at most the currency's digits"))
            .examples([serde_json::json!(349.97)]);
        schema.into()
    }
}

impl ToSchema for Price {}

/// A JSON number's text taken apart, so that `1.0`, `1` and `10e-1` are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digits {
    is_negative: bool,
    /// Without zeros at either end; empty for nought.
    significant: String,
    /// What to multiply the digits by, as a power of ten.
    exponent: i64,
}

impl Digits {
    /// Takes a JSON number's text apart; none where the exponent is beyond all reason.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (is_negative, unsigned) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let significant = all.trim_end_matches('0');
        let dropped = i64::try_from(all.len() - significant.len()).ok()?;
        let significant = significant.trim_start_matches('0').to_owned();
        if significant.is_empty() {
            return Some(Self {
                is_negative: false,
                significant,
                exponent: 0,
            });
        }
        let exponent = i64::from(exponent) - i64::try_from(fraction.len()).ok()? + dropped;
        Some(Self {
            is_negative,
            significant,
            exponent,
        })
    }

    /// Whether there is nothing behind the decimal point.
    pub(crate) const fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether it is less than nought.
    pub(crate) const fn is_negative(&self) -> bool {
        self.is_negative
    }

    /// The whole number written out, if it is one and has at most `limit` digits.
    pub(crate) fn written_out(&self, limit: usize) -> Option<String> {
        let zeros = usize::try_from(self.exponent).ok()?;
        if self.significant.is_empty() {
            return Some("0".to_owned());
        }
        if zeros > limit || self.significant.len() + zeros > limit {
            return None;
        }
        let sign = if self.is_negative { "-" } else { "" };
        Some(format!("{sign}{}{}", self.significant, "0".repeat(zeros)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        for same in ["1", "1.0", "10e-1", "0.1E+1", "1.000e0"] {
            assert_eq!(Digits::of(same), Digits::of("1"), "{same}");
        }
        assert_eq!(Digits::of("-0.0"), Digits::of("0"));
        assert_ne!(Digits::of("1"), Digits::of("1.01"));
    }

    #[test]
    fn whole_numbers_are_written_out_within_the_limit() {
        let written = |text| Digits::of(text).and_then(|d| d.written_out(10));
        assert_eq!(written("1.2e3").as_deref(), Some("1200"));
        assert_eq!(written("-7").as_deref(), Some("-7"));
        assert_eq!(written("0e9999999").as_deref(), Some("0"));
        assert_eq!(written("1e2147483647"), None);
        assert_eq!(written("0.5"), None);
        assert_eq!(Digits::of("1e99999999999"), None);
    }
}
