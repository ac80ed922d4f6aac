//! Money: whole minor units of one currency, checked arithmetic, never a float.

use std::fmt;
use thiserror::Error;

/// A currency of ISO 4217 with 0, 2 or 3 decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The US dollar, the default of every contract that names no currency.
    pub const USD: Self = Self(iso_currency::Currency::USD);

    /// The currency with this three-letter code, if it is one that people pay with.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .filter(|c| matches!(c.exponent(), Some(0 | 2 | 3)))
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency(crate::text::clipped(code, 8)))
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals the minor unit has: 0 for JPY, 2 for USD, 3 for KWD.
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

/// An amount in whole minor units (cents, paise, fils) of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a calculation or a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// More than 92 quadrillion minor units.
    #[error("the amount is too large")]
    Overflow,
    /// Two amounts of different currencies met.
    #[error("cannot combine {} with {}", .0.code(), .1.code())]
    CurrencyMismatch(Currency, Currency),
    /// No such currency, or one without a usual minor unit.
    #[error("{0} is not a currency of ISO 4217")]
    UnknownCurrency(String),
    /// Not a decimal number.
    #[error("expected a decimal number")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("{} has {} decimals", .0.code(), .0.exponent())]
    TooPrecise(Currency),
}

impl Money {
    /// So many minor units.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The whole minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Reads a JSON number's text, `79.99` or `7.999e1`, exactly: digits beyond the currency's
    /// decimals must be zeros.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (
                mantissa,
                exponent
                    .parse::<i32>()
                    .map_err(|_| MoneyError::NotANumber)?,
            ),
            None => (text, 0),
        };
        let (negative, unsigned) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(MoneyError::NotANumber);
        }
        let minor = scaled(whole, fraction, i64::from(exponent), currency)?;
        Ok(Self {
            minor: if negative { -minor } else { minor },
            currency,
        })
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference of two amounts of one currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The price of so many units.
    pub fn times(self, quantity: crate::Quantity) -> Result<Self, MoneyError> {
        let minor = self
            .minor
            .checked_mul(i64::from(quantity.units()))
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
        }
    }
}

/// `whole.fraction × 10^exponent` in minor units of the currency.
fn scaled(
    whole: &str,
    fraction: &str,
    exponent: i64,
    currency: Currency,
) -> Result<i64, MoneyError> {
    let digits = || {
        whole
            .bytes()
            .chain(fraction.bytes())
            .map(|b| i64::from(b - b'0'))
    };
    if digits().all(|d| d == 0) {
        return Ok(0);
    }
    // Where the minor unit ends, counted in digits from the left.
    let end = i64::try_from(whole.len()).map_err(|_| MoneyError::Overflow)?
        + exponent
        + i64::from(currency.exponent());
    let mut minor: i64 = 0;
    let mut position: i64 = 0;
    for digit in digits() {
        if position < end {
            minor = minor
                .checked_mul(10)
                .and_then(|m| m.checked_add(digit))
                .ok_or(MoneyError::Overflow)?;
        } else if digit != 0 {
            return Err(MoneyError::TooPrecise(currency));
        }
        position += 1;
    }
    while position < end && minor != 0 {
        minor = minor.checked_mul(10).ok_or(MoneyError::Overflow)?;
        position += 1;
    }
    Ok(minor)
}

/// The decimal that goes on the wire: `349.97`, `500` (JPY), `1.250` (KWD).
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let exponent = self.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let minor = self.minor.unsigned_abs();
        if exponent == 0 {
            return write!(f, "{sign}{minor}");
        }
        let width = exponent as usize;
        write!(f, "{sign}{}.{:0width$}", minor / unit, minor % unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usd(minor: i64) -> Money {
        Money::from_minor(minor, Currency::USD)
    }

    #[test]
    fn decimals_are_read_exactly_or_refused() {
        let kwd = Currency::parse("KWD").unwrap();
        let jpy = Currency::parse("JPY").unwrap();
        assert_eq!(Money::parse("79.99", Currency::USD), Ok(usd(7_999)));
        assert_eq!(Money::parse("7.999e1", Currency::USD), Ok(usd(7_999)));
        assert_eq!(Money::parse("80", Currency::USD), Ok(usd(8_000)));
        assert_eq!(Money::parse("0.10000", Currency::USD), Ok(usd(10)));
        assert_eq!(Money::parse("-1.5", Currency::USD), Ok(usd(-150)));
        assert_eq!(Money::parse("0e999999999", Currency::USD), Ok(usd(0)));
        assert_eq!(
            Money::parse("1.250", kwd),
            Ok(Money::from_minor(1_250, kwd))
        );
        assert_eq!(Money::parse("500", jpy), Ok(Money::from_minor(500, jpy)));
        assert_eq!(Money::parse("0.5", jpy), Err(MoneyError::TooPrecise(jpy)));
        assert_eq!(
            Money::parse("1e-7", Currency::USD),
            Err(MoneyError::TooPrecise(Currency::USD))
        );
        for huge in ["1e308", "99999999999999999999", "1e2147483647"] {
            assert_eq!(
                Money::parse(huge, Currency::USD),
                Err(MoneyError::Overflow),
                "{huge}"
            );
        }
        for text in ["", "NaN", ".5", "1.2.3", "0x10", "1e", "--1", "1 "] {
            assert_eq!(
                Money::parse(text, Currency::USD),
                Err(MoneyError::NotANumber),
                "{text}"
            );
        }
    }

    #[test]
    fn funds_and_metals_are_no_currencies() {
        for code in ["XAU", "CLF", "ZZZ", "usd", ""] {
            assert!(Currency::parse(code).is_err(), "{code}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(minor in i64::MIN + 1..=i64::MAX, code in 0..3_usize) {
            let currency = Currency::parse(["USD", "JPY", "KWD"][code]).unwrap();
            let money = Money::from_minor(minor, currency);
            prop_assert_eq!(Money::parse(&money.to_string(), currency), Ok(money));
        }

        #[test]
        fn sums_are_exact_or_refused(a in any::<i64>(), b in any::<i64>()) {
            match usd(a).plus(usd(b)) {
                Ok(sum) => prop_assert_eq!(i128::from(sum.minor()), i128::from(a) + i128::from(b)),
                Err(error) => prop_assert_eq!(error, MoneyError::Overflow),
            }
        }
    }
}
