//! Pricing: what is wanted becomes lines with the names and prices of this moment.

use crate::ports::{Catalogue, Product, ReadError};
use domain::{Money, Notation, OrderLine, ProductId, Quantity};
use thiserror::Error;

/// A product that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedItem {
    /// Which.
    pub product: ProductId,
    /// How the caller wrote its id.
    pub notation: Notation,
    /// How many.
    pub quantity: Quantity,
    /// The price that the caller believes in, where the contract lets them say.
    pub expected_price: Option<Money>,
}

/// Why the items could not be priced. No order was made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PricingError {
    /// The catalogue has none of these on sale.
    #[error("unknown products: {}", list(.0))]
    UnknownProducts(Vec<(ProductId, Notation)>),
    /// The caller believes in other prices.
    #[error("{}", changes(.0))]
    PricesChanged(Vec<PriceChange>),
    /// The same product twice, and together too many.
    #[error("too many of product {0}")]
    TooMany(ProductId),
    /// The catalogue gave no answer.
    #[error(transparent)]
    Catalogue(#[from] ReadError),
}

/// A product whose price is not the one that the caller believes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceChange {
    /// Which product.
    pub product: ProductId,
    /// How the caller wrote its id.
    pub notation: Notation,
    /// What it costs.
    pub actual: Money,
    /// What the caller believes.
    pub expected: Money,
}

fn changes(changes: &[PriceChange]) -> String {
    let words = changes.iter().map(|change| {
        let PriceChange {
            product,
            actual,
            expected,
            ..
        } = change;
        format!("the price of {product} is {actual}, not {expected}")
    });
    words.collect::<Vec<_>>().join("; ")
}

fn list(products: &[(ProductId, Notation)]) -> String {
    products
        .iter()
        .map(|(id, _)| id.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// One line for each product, repeated ones added up, at the catalogue's prices.
pub(super) async fn price(
    catalogue: &dyn Catalogue,
    items: Vec<WantedItem>,
) -> Result<Vec<OrderLine>, PricingError> {
    let items = merged(items)?;
    let ids: Vec<ProductId> = items.iter().map(|item| item.product.clone()).collect();
    let products = catalogue.products(&ids).await?;
    let mut lines = Vec::with_capacity(items.len());
    let (mut unknown, mut changed) = (Vec::new(), Vec::new());
    for (item, product) in items.into_iter().zip(products) {
        match product {
            Some(product) => {
                changed.extend(price_change(&item, &product));
                lines.push(line(item, product));
            }
            None => unknown.push((item.product, item.notation)),
        }
    }
    if !unknown.is_empty() {
        Err(PricingError::UnknownProducts(unknown))
    } else if changed.is_empty() {
        Ok(lines)
    } else {
        Err(PricingError::PricesChanged(changed))
    }
}

fn merged(items: Vec<WantedItem>) -> Result<Vec<WantedItem>, PricingError> {
    let mut merged: Vec<WantedItem> = Vec::with_capacity(items.len());
    for item in items {
        match merged
            .iter_mut()
            .find(|known| known.product == item.product)
        {
            Some(known) => {
                let together = known.quantity.plus(item.quantity);
                known.quantity = together.map_err(|_| PricingError::TooMany(item.product))?;
                known.expected_price = known.expected_price.or(item.expected_price);
            }
            None => merged.push(item),
        }
    }
    Ok(merged)
}

fn price_change(item: &WantedItem, product: &Product) -> Option<PriceChange> {
    let expected = item
        .expected_price
        .filter(|price| *price != product.price)?;
    Some(PriceChange {
        product: item.product.clone(),
        notation: item.notation,
        actual: product.price,
        expected,
    })
}

fn line(item: WantedItem, product: Product) -> OrderLine {
    OrderLine {
        product: item.product,
        notation: item.notation,
        name: product.name,
        quantity: item.quantity,
        unit_price: product.price,
    }
}
