//! Inventories: where stock is set aside, given back and consumed.

mod per_product;
mod reserve_release;

pub use per_product::{PerProduct, PerProductPaths};
pub use reserve_release::{ReserveRelease, ReserveReleasePaths};
