//! Money that came in and went back, in each currency for itself and exact.

use domain::{Currency, Money, MoneyError};

/// What came in and went back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purse {
    takings: Vec<Takings>,
    /// Payments and refunds that are not in the sums.
    pub uncounted: u64,
}

/// The same of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takings {
    /// What customers paid.
    pub captured: Money,
    /// What was paid back to them.
    pub refunded: Money,
}

/// Which way an amount went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To us.
    In,
    /// Back.
    Out,
}

impl Purse {
    /// The most currencies that are told apart.
    pub const CURRENCIES: usize = 12;

    /// Each currency that there was, by its code.
    pub fn takings(&self) -> &[Takings] {
        &self.takings
    }

    /// Adds an amount; where that cannot be done exactly, it is counted as missing.
    pub(super) fn add(&mut self, way: Way, amount: Money) {
        let Some(takings) = self.of(amount.currency()) else {
            self.uncounted += 1;
            return;
        };
        if takings.add(way, amount).is_err() {
            self.uncounted += 1;
        }
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        self.uncounted += other.uncounted;
        for takings in &other.takings {
            self.add(Way::In, takings.captured);
            self.add(Way::Out, takings.refunded);
        }
    }

    fn of(&mut self, currency: Currency) -> Option<&mut Takings> {
        let code = |takings: &Takings| takings.captured.currency().code();
        match self.takings.binary_search_by_key(&currency.code(), code) {
            Ok(place) => self.takings.get_mut(place),
            Err(_) if self.takings.len() == Self::CURRENCIES => None,
            Err(place) => {
                let nothing = Money::zero(currency);
                let takings = Takings {
                    captured: nothing,
                    refunded: nothing,
                };
                self.takings.insert(place, takings);
                self.takings.get_mut(place)
            }
        }
    }
}

impl Takings {
    fn add(&mut self, way: Way, amount: Money) -> Result<(), MoneyError> {
        let sum = match way {
            Way::In => &mut self.captured,
            Way::Out => &mut self.refunded,
        };
        *sum = sum.plus(amount)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_stay_apart_and_what_does_not_fit_is_counted_as_missing() {
        let mut purse = Purse::default();
        let money = |minor, code| Money::from_minor(minor, Currency::parse(code).unwrap());
        purse.add(Way::In, money(500, "JPY"));
        purse.add(Way::In, money(1_250, "EUR"));
        purse.add(Way::Out, money(250, "EUR"));
        purse.add(Way::In, money(i64::MAX, "EUR"));
        let codes = [
            "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "GBP", "HUF", "INR", "KRW",
        ];
        for code in codes {
            purse.add(Way::In, money(1, code));
        }
        assert_eq!(purse.takings().len(), Purse::CURRENCIES);
        assert_eq!(
            purse.uncounted, 2,
            "the sum too large, and the last currency"
        );
        let of = |code: &str| {
            let mut takings = purse.takings().iter();
            takings.find(|takings| takings.captured.currency().code() == code)
        };
        let euros = of("EUR").unwrap();
        assert_eq!(
            (euros.captured.minor(), euros.refunded.minor()),
            (1_250, 250)
        );
        assert_eq!(of("JPY").unwrap().captured.to_string(), "500");
    }
}
