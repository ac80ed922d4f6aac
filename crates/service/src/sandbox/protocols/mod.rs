//! The protocols: one file each, with its routes, its bodies and what it asks of the books.

mod items;
pub(super) mod prices;
pub(super) mod till;

mod all;
mod authorize_capture;
mod cart;
mod check_reduce;
mod check_reserve;
mod notify;
mod pay;
mod per_product;
mod product;
mod product_stock;
mod reserve_release;
mod send;
mod tracking;
mod user;

pub(super) use all::{calls, kinds};
