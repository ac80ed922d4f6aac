//! The catalogue: names and prices, read before an order is placed.

use super::store_error::ReadError;
use async_trait::async_trait;
use domain::{Money, ProductId};

/// A product on sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Which.
    pub id: ProductId,
    /// What it is called.
    pub name: String,
    /// What one costs.
    pub price: Money,
    /// Where there is a picture of it.
    pub image_url: Option<String>,
}

/// Names and prices of products.
#[async_trait]
pub trait Catalogue: Send + Sync {
    /// The products with these ids, in their order; none where there is no such product on sale.
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError>;

    /// Everything on sale, by id, at most so much; none where it cannot be listed.
    async fn on_sale(&self, _limit: usize) -> Result<Option<Vec<Product>>, ReadError> {
        Ok(None)
    }
}
