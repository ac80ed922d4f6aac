//! The list of the contract's routes.

use super::error::{DetailBody, SimpleError};
use super::final_answer::final_answer;
use super::{get_order, health, list_orders, place_order};
use crate::http::contracts::contract::Contract;
use crate::http::documentation::documented::{Shared, answering, declare};
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
    placing: &["/orders"],
    routes,
    final_answer,
    trouble: |trouble, _path| SimpleError::from(trouble).into_response(),
};

/// What any route can answer, beside what all contracts do.
const ALWAYS: [Shared; 2] = [
    (
        400,
        "What says who asks contradicts itself, or a key is none",
    ),
    (403, "Asked by a page of another site"),
];

/// What the health check can answer, which asks nobody who they are.
const FOR_EVERYBODY: [Shared; 3] = [
    (403, "Asked by a page of another site"),
    (414, "The path and the query are too long"),
    (500, "A fault of ours"),
];

fn routes() -> OpenApiRouter<UseCases> {
    let routes = OpenApiRouter::new()
        .routes(routes!(place_order::place_order, list_orders::list_orders))
        .routes(routes!(get_order::get_order));
    let routes = declare(routes, &DetailBody::name(), &ALWAYS, &[]);
    let health = OpenApiRouter::new().routes(routes!(health::health));
    answering(health, &DetailBody::name(), &FOR_EVERYBODY).merge(routes)
}
