//! The list of the shop's pages and deeds.

use super::{add_item, cart, change_cart, check_out, checkout, products};
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::routing::{get, post};

/// Where the shop begins.
pub(crate) const SHOP: &str = "/shop";

/// Where a visitor's cart is.
pub(super) const CART: &str = "/shop/cart";

/// Where a cart becomes an order.
pub(super) const CHECKOUT: &str = "/shop/checkout";

/// All of them.
pub(crate) fn routes() -> Router<UseCases> {
    Router::new()
        .route(SHOP, get(products::show_products))
        .route("/shop/cart/add", post(add_item::add_item))
        .route(CART, get(cart::show_cart))
        .route("/shop/cart/set", post(change_cart::set_quantity))
        .route("/shop/cart/remove", post(change_cart::remove_item))
        .route("/shop/cart/empty", post(change_cart::empty_cart))
        .route(
            CHECKOUT,
            get(checkout::show_checkout).post(check_out::check_out),
        )
}
