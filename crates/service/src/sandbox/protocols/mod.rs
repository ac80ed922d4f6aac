//! The protocols: one file each, with its routes, its bodies and what it asks of the books.

mod items;
mod prices;

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

use super::call::Call;

/// All protocols, each a table of calls.
pub(super) const PROTOCOLS: &[&[Call]] = &[
    authorize_capture::CALLS,
    cart::CALLS,
    check_reduce::CALLS,
    check_reserve::CALLS,
    notify::CALLS,
    pay::CALLS,
    per_product::CALLS,
    product::CALLS,
    product_stock::CALLS,
    reserve_release::CALLS,
    send::CALLS,
    tracking::CALLS,
    user::CALLS,
];
