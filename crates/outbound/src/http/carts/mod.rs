//! Carts that a service of their own keeps.

mod cart;
mod reading;

pub use cart::{HttpCarts, HttpCartsPaths};
