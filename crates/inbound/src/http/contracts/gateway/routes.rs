//! The list of the contract's routes.

use super::error::{ErrorBody, GatewayError};
use super::final_answer::final_answer;
use super::{
    admin_orders, cancel_order, order_summary, pay_result, polling, track_order, user_orders,
};
use crate::http::contracts::contract::Contract;
use crate::http::documented::{Shared, declare};
use crate::http::use_cases::UseCases;
use axum::middleware::from_fn;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of the contract in orders' channels.
pub(super) const CHANNEL: &str = "gateway";

pub(crate) const CONTRACT: Contract = Contract {
    name: CHANNEL,
    prefixes: &["/Order", "/admin"],
    routes,
    final_answer,
    trouble: |trouble, path| GatewayError::from(trouble).at(path.to_owned()),
};

/// What any route can answer.
const ALWAYS: [Shared; 7] = [
    (400, "Not valid, or X-UserId is missing or not a number"),
    (
        401,
        "It is not known who asks, or what they show is not good",
    ),
    (
        403,
        "Not for this caller, or asked by a page of another site",
    ),
    (414, "The path and the query are too long"),
    (429, "Too many requests of this caller's: ask again later"),
    (500, "A fault of ours"),
    (503, "Something that is needed does not answer: ask again"),
];

/// What any route can answer that changes something.
const CHANGING: [Shared; 4] = [
    (408, "The body did not arrive in time"),
    (413, "The body is too large"),
    (415, "The body is not JSON, or compressed"),
    (422, "The key was used for another request"),
];

fn routes() -> OpenApiRouter<UseCases> {
    let routes = OpenApiRouter::new()
        .routes(routes!(order_summary::order_summary))
        .routes(routes!(pay_result::pay_result))
        .routes(routes!(user_orders::user_orders))
        .routes(routes!(cancel_order::cancel_order))
        .routes(routes!(track_order::track_order))
        .routes(routes!(admin_orders::admin_orders))
        .routes(routes!(polling::switch_polling))
        .routes(routes!(polling::show_polling))
        .layer(from_fn(super::error::name_the_path));
    declare(routes, &ErrorBody::name(), &ALWAYS, &CHANGING)
}
