//! The list of the contract's routes.

use super::error::{DetailBody, SimpleError};
use super::final_answer::final_answer;
use super::{get_order, health, list_orders, place_order};
use crate::http::contracts::contract::Contract;
use crate::http::documented::{Shared, declare};
use crate::http::use_cases::UseCases;
use axum::response::IntoResponse;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of the contract in orders' channels.
pub(super) const CHANNEL: &str = "simple";

pub(crate) const CONTRACT: Contract = Contract {
    name: CHANNEL,
    prefixes: &["/orders", "/health"],
    routes,
    final_answer,
    trouble: |trouble, _path| SimpleError::from(trouble).into_response(),
};

/// What any route can answer.
const ALWAYS: [Shared; 7] = [
    (
        400,
        "What says who asks contradicts itself, or a key is none",
    ),
    (
        401,
        "It is not known who asks, or what they show is not good",
    ),
    (403, "Asked by a page of another site"),
    (414, "The path and the query are too long"),
    (429, "Too many requests of this caller's: ask again later"),
    (500, "A fault of ours"),
    (503, "Something that is needed does not answer: ask again"),
];

/// What the health check can answer, which asks nobody who they are.
const FOR_EVERYBODY: [Shared; 3] = [
    (403, "Asked by a page of another site"),
    (414, "The path and the query are too long"),
    (500, "A fault of ours"),
];

/// What any route can answer that changes something.
const CHANGING: [Shared; 3] = [
    (408, "The body did not arrive in time"),
    (413, "The body is too large"),
    (415, "The body is not JSON, or compressed"),
];

fn routes() -> OpenApiRouter<UseCases> {
    let routes = OpenApiRouter::new()
        .routes(routes!(place_order::place_order, list_orders::list_orders))
        .routes(routes!(get_order::get_order));
    let routes = declare(routes, &DetailBody::name(), &ALWAYS, &CHANGING);
    let health = OpenApiRouter::new().routes(routes!(health::health));
    declare(health, &DetailBody::name(), &FOR_EVERYBODY, &[]).merge(routes)
}
