//! What is on sale, with prices and how many there are: for a shop window.

use crate::engine::Engine;
use crate::ports::{Product, ReadError, StockItem};
use domain::process::Shortage;
use domain::{ProductId, Quantity};
use std::collections::HashMap;
use thiserror::Error;

/// Something on sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is.
    pub product: Product,
    /// How many there are; none: more than anybody may order, or nobody counts.
    pub left: Option<u32>,
}

/// Why there is nothing to show.
#[derive(Debug, Clone, Error)]
pub enum ListOffersError {
    /// The catalogue tells of products that it is asked for, and of no others.
    #[error("the catalogue cannot be listed")]
    NotListed,
    /// The catalogue or the inventory gave no answer.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Lists what is on sale.
#[derive(Clone)]
pub struct ListOffers(pub Engine);

impl ListOffers {
    /// The most products that are shown.
    pub const LIMIT: usize = 200;

    /// Everything on sale, by id.
    pub async fn run(&self) -> Result<Vec<Offer>, ListOffersError> {
        let catalogue = self.0.collaborators().catalogue.as_ref();
        let catalogue = catalogue.ok_or(ListOffersError::NotListed)?;
        let products = catalogue.on_sale(Self::LIMIT).await?;
        let products = products.ok_or(ListOffersError::NotListed)?;
        let left = self.left(&products).await?;
        let offer = |product: Product| Offer {
            left: left.get(&product.id).copied().flatten(),
            product,
        };
        Ok(products.into_iter().map(offer).collect())
    }

    /// An inventory tells how many there are of what there is not enough of: so it is asked for more than
    /// there can be.
    async fn left(
        &self,
        products: &[Product],
    ) -> Result<HashMap<ProductId, Option<u32>>, ListOffersError> {
        let (Some(inventory), Ok(most)) = (
            &self.0.collaborators().inventory,
            Quantity::try_new(Quantity::MAX.into()),
        ) else {
            return Ok(HashMap::new());
        };
        let item = |product: &Product| StockItem {
            product: product.id.clone(),
            quantity: most,
        };
        let wanted: Vec<StockItem> = products.iter().map(item).collect();
        let short = inventory.shortages(&wanted).await?;
        let counted = |shortage: Shortage| (shortage.product, shortage.available);
        Ok(short.into_iter().map(counted).collect())
    }
}
