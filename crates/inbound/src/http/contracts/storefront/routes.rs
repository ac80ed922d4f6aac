//! The list of the contract's routes.

use super::error::{ErrorBody, StorefrontError};
use super::final_answer::final_answer;
use super::{
    add_cart_item, cancel_order, checkout_cart, empty_cart, get_cart, get_order, list_orders,
    orders_by_status, place_order, remove_cart_item, set_cart_quantity, set_status,
};
use crate::http::contracts::contract::Contract;
use crate::http::documentation::documented::{Shared, declare};
use crate::http::use_cases::UseCases;
use axum::response::IntoResponse;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of the contract in orders' channels.
pub(super) const CHANNEL: &str = "storefront";

/// Where orders are.
pub(super) const ORDERS: &str = "/api/orders";

/// Where carts become orders.
pub(super) const CHECKOUT: &str = "/api/cart/checkout";

pub(crate) const CONTRACT: Contract = Contract {
    name: CHANNEL,
    prefixes: &["/api/cart", ORDERS],
    placing: &[ORDERS, CHECKOUT],
    routes,
    final_answer,
    trouble: |trouble, _path| StorefrontError::from(trouble).into_response(),
};

/// What any route can answer, beside what all contracts do.
const ALWAYS: [Shared; 2] = [
    (400, "Not valid"),
    (
        403,
        "Not for this caller, or asked by a page of another site",
    ),
];

/// The same of those that change something.
const CHANGING: [Shared; 1] = [(422, "The key was used for another request")];

fn routes() -> OpenApiRouter<UseCases> {
    let routes = OpenApiRouter::new()
        .routes(routes!(get_cart::get_cart, empty_cart::empty_cart))
        .routes(routes!(add_cart_item::add_cart_item))
        .routes(routes!(
            set_cart_quantity::set_cart_quantity,
            remove_cart_item::remove_cart_item
        ))
        .routes(routes!(checkout_cart::checkout_cart))
        .routes(routes!(place_order::place_order, list_orders::list_orders))
        .routes(routes!(get_order::get_order))
        .routes(routes!(cancel_order::cancel_order))
        .routes(routes!(orders_by_status::orders_by_status))
        .routes(routes!(set_status::set_status));
    declare(routes, &ErrorBody::name(), &ALWAYS, &CHANGING)
}
