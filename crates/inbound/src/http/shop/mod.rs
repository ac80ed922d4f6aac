//! The demo shop: a small shop over the same use cases as the API, for those who want to see an order being
//! made. It is there on the embedded default alone.
//!
//! In reading order: who visits, their forms, the words for what goes wrong, and the pages and deeds.

mod visitor;

mod frame;
mod shop_form;

mod field;
mod paying;
mod refusal;

mod add_item;
mod cart;
mod change_cart;
mod check_out;
mod checkout;
mod checkout_form;
mod products;

mod routes;

pub(crate) use routes::{SHOP, routes};
