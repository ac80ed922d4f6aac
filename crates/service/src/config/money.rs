//! `[money]`: what orders are paid in.

use super::reader::Reader;
use domain::Currency;

/// What orders are paid in.
#[derive(Debug, Clone)]
pub(crate) struct MoneySettings {
    pub(crate) currency: Currency,
}

impl MoneySettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let expected = "the code of a currency (ISO 4217), such as \"USD\"";
        let currency = from.parsed("money.currency", expected, |text| {
            Currency::parse(text).ok()
        });
        Some(Self {
            currency: currency?,
        })
    }
}
