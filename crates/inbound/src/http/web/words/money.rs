//! Amounts as pages show them: exact, with their currency.

use domain::Money;

/// `189.97 USD`.
pub(crate) fn amount(money: Money) -> String {
    format!("{money} {}", money.currency().code())
}
