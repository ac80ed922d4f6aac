//! `GET /orders/{order_id}`

use super::asked::{Named, Reading};
use super::error::{DetailBody, SimpleError};
use super::rendering::OrderBody;
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::orders::GetOrderError;
use axum::extract::State;
use axum::response::Response;

/// Show an order
#[utoipa::path(
    get,
    path = "/orders/{order_id}",
    tag = "simple",
    operation_id = "simple_get_order",
    params(
        ("order_id" = String, Path, description = "The order, by any of its names"),
        ("access" = Option<String>, Query, description = "The token of a link to the order"),
    ),
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = 404, description = "No such order", body = DetailBody),
    )
)]
pub(super) async fn get_order(
    State(use_cases): State<UseCases>,
    Reading(caller): Reading,
    order: Named,
) -> Result<Response, SimpleError> {
    let order = use_cases.get.run(&caller, order.0).await?;
    Ok(answer::ok(&OrderBody::from(&order)))
}

impl From<GetOrderError> for SimpleError {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::not_found(),
            GetOrderError::Store(error) => error.into(),
        }
    }
}
