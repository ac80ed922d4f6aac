//! What there is of each product: looked at by operators, where the inventory is the built-in one.

use super::store_error::StoreError;
use async_trait::async_trait;
use domain::ProductId;

/// What there is of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLevel {
    /// Which product.
    pub product: ProductId,
    /// What the catalogue beside it calls it; none: it is not on sale there.
    pub name: Option<String>,
    /// In the warehouse, the reserved ones included.
    pub on_hand: u64,
    /// Promised to orders that have not left.
    pub reserved: u64,
    /// Left with orders.
    pub consumed: u64,
}

impl StockLevel {
    /// How many can still be promised.
    pub const fn available(&self) -> u64 {
        self.on_hand.saturating_sub(self.reserved)
    }
}

/// Which products: all that is given has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockQuery {
    /// Those whose id or name has this text in it; letters of the English alphabet in either case.
    pub text: Option<String>,
    /// Those behind this one.
    pub behind: Option<ProductId>,
    /// At most so many.
    pub limit: u32,
}

/// The stock of the built-in inventory.
#[async_trait]
pub trait StockLevels: Send + Sync {
    /// The products that fit, by their ids as bytes.
    async fn levels(&self, query: StockQuery) -> Result<Vec<StockLevel>, StoreError>;
}
