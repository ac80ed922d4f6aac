//! One product of an order, with its name and price as they were when it was placed.

use crate::{Money, MoneyError, Notation, ProductId, Quantity};

/// A line of an order: a snapshot that later changes of the catalogue do not touch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrderLine {
    /// Which product.
    pub product: ProductId,
    /// How the caller wrote its id.
    pub notation: Notation,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: Quantity,
    /// The price of one.
    pub unit_price: Money,
}

impl OrderLine {
    /// The price of all units.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.unit_price.times(self.quantity)
    }
}
