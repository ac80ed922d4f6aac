//! How many of a product: whole, one or more.

use thiserror::Error;

/// A number of units, from 1 to [`Quantity::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(u32);

/// The number is outside 1 to [`Quantity::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be a whole number from 1 to {}", Quantity::MAX)]
pub struct QuantityError;

impl Quantity {
    /// The most units of one line: what fits a 32-bit column everywhere, with room to add.
    pub const MAX: u32 = 1_000_000;

    /// A quantity, if the number is in range.
    pub fn try_new(units: u64) -> Result<Self, QuantityError> {
        match u32::try_from(units) {
            Ok(units @ 1..=Self::MAX) => Ok(Self(units)),
            _ => Err(QuantityError),
        }
    }

    /// The number of units.
    pub const fn units(self) -> u32 {
        self.0
    }

    /// Both together, if still in range.
    pub fn plus(self, other: Self) -> Result<Self, QuantityError> {
        Self::try_new(u64::from(self.0) + u64::from(other.0))
    }
}
