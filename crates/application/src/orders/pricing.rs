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
    /// What the caller calls it. Only where there is no catalogue is this what it is called.
    pub name: Option<String>,
    /// The price that the caller believes in, where the contract lets them say. It is the price where
    /// there is no catalogue.
    pub expected_price: Option<Money>,
}

/// Why the items could not be priced. No order was made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PricingError {
    /// The catalogue has none of these on sale.
    #[error("unknown products: {}", list(.0))]
    UnknownProducts(Vec<(ProductId, Notation)>),
    /// There is no catalogue, and the caller has not told what these cost.
    #[error("nobody has told the price of: {}", list(.0))]
    NoPrice(Vec<(ProductId, Notation)>),
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

/// One line for each product, repeated ones added up, at the catalogue's prices; where there is no
/// catalogue, at those that the caller told.
pub(super) async fn price(
    catalogue: Option<&dyn Catalogue>,
    told: Vec<WantedItem>,
) -> Result<Vec<OrderLine>, PricingError> {
    let items = merged(&told)?;
    let products = match catalogue {
        Some(catalogue) => {
            let ids: Vec<ProductId> = items.iter().map(|item| item.product.clone()).collect();
            catalogue.products(&ids).await?
        }
        None => as_told(&items)?,
    };
    let mut lines = Vec::with_capacity(items.len());
    let (mut unknown, mut changed) = (Vec::new(), Vec::new());
    for (item, product) in items.into_iter().zip(products) {
        match product {
            Some(product) => {
                changed.extend(price_change(&told, &product));
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

/// The products as the caller tells of them: there is nobody else to ask.
fn as_told(items: &[WantedItem]) -> Result<Vec<Option<Product>>, PricingError> {
    let unpriced = items.iter().filter(|item| item.expected_price.is_none());
    let unpriced: Vec<_> = unpriced
        .map(|item| (item.product.clone(), item.notation))
        .collect();
    if !unpriced.is_empty() {
        return Err(PricingError::NoPrice(unpriced));
    }
    let product = |item: &WantedItem| {
        let name = item.name.as_deref().unwrap_or(item.product.as_str());
        Some(Product {
            id: item.product.clone(),
            name: name.to_owned(),
            price: item.expected_price?,
            image_url: None,
        })
    };
    Ok(items.iter().map(product).collect())
}

pub(super) fn merged(told: &[WantedItem]) -> Result<Vec<WantedItem>, PricingError> {
    let mut merged: Vec<WantedItem> = Vec::with_capacity(told.len());
    for item in told {
        match merged
            .iter_mut()
            .find(|known| known.product == item.product)
        {
            Some(known) => {
                let together = known.quantity.plus(item.quantity);
                let too_many = |_| PricingError::TooMany(item.product.clone());
                known.quantity = together.map_err(too_many)?;
                known.expected_price = known.expected_price.or(item.expected_price);
            }
            None => merged.push(item.clone()),
        }
    }
    Ok(merged)
}

/// The first time that the caller tells another price of a product than it has.
fn price_change(told: &[WantedItem], product: &Product) -> Option<PriceChange> {
    let of_it = told.iter().filter(|item| item.product == product.id);
    let believed = of_it.filter_map(|item| Some((item.notation, item.expected_price?)));
    let (notation, expected) = { believed }.find(|(_, price)| *price != product.price)?;
    Some(PriceChange {
        product: product.id.clone(),
        notation,
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
