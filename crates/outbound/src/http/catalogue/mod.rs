//! Catalogues: names and prices, asked for each order anew; remembered only for the time when they cannot be
//! asked, where settings want it so.

mod inventory_price;
mod product;
mod remembered;

pub use inventory_price::{InventoryPrice, PricePath};
pub use product::ProductCatalogue;
pub use remembered::RememberedPrices;
