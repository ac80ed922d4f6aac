//! The list of the contract's routes.

use super::error::{CoordinatorError, ErrorBody};
use super::final_answer::final_answer;
use super::{cancel_order, get_order, place_order, user_orders};
use crate::http::contracts::contract::Contract;
use crate::http::documentation::documented::{Shared, declare};
use crate::http::use_cases::UseCases;
use axum::response::IntoResponse;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of the contract in orders' channels.
pub(super) const CHANNEL: &str = "coordinator";

pub(crate) const CONTRACT: Contract = Contract {
    name: CHANNEL,
    prefixes: &["/api/order"],
    placing: &["/api/order/place/{userId}"],
    routes,
    final_answer,
    trouble: |trouble, _path| CoordinatorError::from(trouble).into_response(),
};

/// What any route can answer, beside what all contracts do.
const ALWAYS: [Shared; 3] = [
    (400, "Not valid"),
    (403, "Asked by a page of another site"),
    (404, "No such order, or another's"),
];

/// The same of those that change something.
const CHANGING: [Shared; 2] = [
    (409, "Not possible now"),
    (422, "The key was used for another request"),
];

fn routes() -> OpenApiRouter<UseCases> {
    let routes = OpenApiRouter::new()
        .routes(routes!(place_order::place_order))
        .routes(routes!(get_order::get_order))
        .routes(routes!(user_orders::user_orders))
        .routes(routes!(cancel_order::cancel_order));
    declare(routes, &ErrorBody::name(), &ALWAYS, &CHANGING)
}
