//! Inventories: where stock is set aside, given back and consumed.

mod availability;
mod check_reduce;
mod check_reserve;
mod one_item;
mod other_request;
mod per_product;
mod product_stock;
mod reserve_release;

pub use check_reduce::{CheckReduce, CheckReducePaths, HalfACall};
pub use check_reserve::{CheckReserve, CheckReservePaths};
pub use per_product::{PerProduct, PerProductPaths};
pub use product_stock::{ProductStock, ProductStockPaths};
pub use reserve_release::{ReserveRelease, ReserveReleasePaths};
