//! Catalogues: names and prices, asked for each order anew and kept nowhere.

mod inventory_price;
mod product;

pub use inventory_price::{InventoryPrice, PricePath};
pub use product::ProductCatalogue;
