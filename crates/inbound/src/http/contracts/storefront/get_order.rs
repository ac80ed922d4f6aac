//! `GET /api/orders/{id}`

use super::asked::{Named, Reading};
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use super::rendering::{OrderBody, answer_with};
use crate::http::answering::answer;
use crate::http::documentation::documented::order_named;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// The order in the path, for the documentation.
pub(super) struct OrderParam;

impl IntoParams for OrderParam {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![order_named("id")]
    }
}

/// Show an order
#[utoipa::path(
    get,
    path = "/api/orders/{id}",
    tag = "storefront",
    operation_id = "storefront_get_order",
    params(OrderParam),
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = 400, description = "That is none of an order's names", body = BadRequestBody),
        (status = 404, description = "The user has no such order", body = ErrorBody),
    )
)]
pub(super) async fn get_order(
    State(use_cases): State<UseCases>,
    Reading(caller): Reading,
    named: Named,
) -> Result<Response, StorefrontError> {
    let found = use_cases.get.run(&caller, named.order).await;
    let order = found.map_err(|error| StorefrontError::from(error).naming(&named.name))?;
    Ok(answer::response(answer_with(StatusCode::OK, &order)))
}
