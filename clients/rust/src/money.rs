//! Amounts: decimals on the wire, whole minor units where one calculates.

use serde::{Deserialize, Serialize};
use serde_json::Number;
use std::fmt;

/// An amount as it is on the wire, digit for digit: no float is made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(Number);

impl Amount {
    /// In the currency's smallest unit: of `349.97` it is 34997. `digits` is how many the currency has: 2 for
    /// most, 0 for yen. None for what has more, or is beyond all sums.
    pub fn minor_units(&self, digits: usize) -> Option<i64> {
        let text = self.0.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let kept = fraction.trim_end_matches('0');
        if kept.len() > digits {
            return None;
        }
        format!("{whole}{kept:0<digits$}").parse().ok()
    }
}

impl Default for Amount {
    fn default() -> Self {
        Self(Number::from(0))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let of = |text: &str, digits| {
            let amount: Amount = serde_json::from_str(text).expect("a number");
            assert_eq!(amount.to_string(), text);
            amount.minor_units(digits)
        };
        assert_eq!(of("349.97", 2), Some(34_997));
        assert_eq!(of("-0.5", 2), Some(-50));
        assert_eq!(of("1200", 0), Some(1200));
        assert_eq!(of("12.00", 0), Some(12));
        assert_eq!(of("90071992547409.93", 2), Some(9_007_199_254_740_993));
        assert_eq!(of("1.005", 2), None);
        assert_eq!(of("1e+3", 2), None);
    }
}
