//! The list of the contract's routes.

use super::error::{ErrorBody, GatewayError};
use super::final_answer::final_answer;
use super::{
    admin_orders, cancel_order, order_summary, pay_result, polling, track_order, user_orders,
};
use crate::http::answering::located::locate;
use crate::http::contracts::contract::Contract;
use crate::http::documentation::documented::{Shared, declare};
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
    placing: &["/Order/Order-Summary"],
    routes,
    final_answer,
    trouble: |trouble, path| GatewayError::from(trouble).at(path.to_owned()),
};

/// What any route can answer, beside what all contracts do.
const ALWAYS: [Shared; 2] = [
    (400, "Not valid, or X-UserId is missing or not a number"),
    (
        403,
        "Not for this caller, or asked by a page of another site",
    ),
];

/// The same of those that change something.
const CHANGING: [Shared; 1] = [(422, "The key was used for another request")];

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
        .layer(from_fn(locate));
    declare(routes, &ErrorBody::name(), &ALWAYS, &CHANGING)
}
