//! `GET /api/order/{orderId}`

use super::asked::{Named, Reading};
use super::error::{CoordinatorError, ErrorBody};
use super::rendering::OrderBody;
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::response::Response;

/// Show an order
#[utoipa::path(
    get,
    path = "/api/order/{orderId}",
    tag = "coordinator",
    operation_id = "coordinator_get_order",
    params(("orderId" = String, Path, description = "The order, by any of its names")),
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = 404, description = "No such order (ORDER_NOT_FOUND)", body = ErrorBody),
    )
)]
pub(super) async fn get_order(
    State(use_cases): State<UseCases>,
    Reading(caller): Reading,
    order: Named,
) -> Result<Response, CoordinatorError> {
    let order = use_cases.get.run(&caller, order.0).await?;
    Ok(answer::ok(&OrderBody::from(&order)))
}
