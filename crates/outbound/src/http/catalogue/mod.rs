//! Catalogues: names and prices, asked for each order anew and kept nowhere.

mod inventory_price;

pub use inventory_price::{InventoryPrice, PricePath};
