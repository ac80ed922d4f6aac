//! The list of the contract's routes.

use super::error::SimpleError;
use super::final_answer::final_answer;
use super::{get_order, health, list_orders, place_order};
use crate::http::contracts::contract::Contract;
use crate::http::use_cases::UseCases;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of the contract in orders' channels.
pub(super) const CHANNEL: &str = "simple";

pub(crate) const CONTRACT: Contract = Contract {
    name: CHANNEL,
    prefixes: &["/orders", "/health"],
    routes,
    final_answer,
    trouble: |trouble, _path| SimpleError::from(trouble).answer(),
};

fn routes() -> OpenApiRouter<UseCases> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(place_order::place_order, list_orders::list_orders))
        .routes(routes!(get_order::get_order))
}
