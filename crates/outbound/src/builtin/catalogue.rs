//! The built-in catalogue: read once, because its prices do not change while the service runs.

use super::books::Books;
use super::demo_products::DEMO_PRODUCTS;
use application::ports::{Catalogue, Product, ReadError, StoreError};
use async_trait::async_trait;
use domain::{Currency, ProductId};
use std::collections::HashMap;

/// Products by id.
pub struct BuiltinCatalogue(HashMap<ProductId, Product>);

impl BuiltinCatalogue {
    /// Reads the products; at the first start puts the demo catalogue and its stock in, priced in
    /// this currency.
    pub async fn open(books: &Books, currency: Currency) -> Result<Self, StoreError> {
        let mut products = books.products.products().await?;
        // Whoever only looks at a database with products in it does not write.
        if products.is_empty() {
            let demo = DEMO_PRODUCTS.iter().map(|demo| demo.priced(currency));
            books.products.seed(demo.collect()).await?;
            products = books.products.products().await?;
        }
        Ok(Self(
            products
                .into_iter()
                .map(|product| (product.id.clone(), product))
                .collect(),
        ))
    }

    /// Everything on sale, by id.
    pub fn all(&self) -> Vec<&Product> {
        let mut products: Vec<_> = self.0.values().collect();
        products.sort_by(|a, b| a.id.cmp(&b.id));
        products
    }
}

#[async_trait]
impl Catalogue for BuiltinCatalogue {
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError> {
        Ok(ids.iter().map(|id| self.0.get(id).cloned()).collect())
    }

    async fn on_sale(&self, limit: usize) -> Result<Option<Vec<Product>>, ReadError> {
        let first = self.all().into_iter().take(limit);
        Ok(Some(first.cloned().collect()))
    }
}
