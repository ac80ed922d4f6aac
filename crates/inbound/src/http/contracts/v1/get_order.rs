//! `GET /api/v1/orders/{id}`

use super::asked::{Named, Reading};
use super::error::{ProblemBody, V1Error};
use super::rendering::OrderBody;
use crate::http::answer;
use crate::http::use_cases::UseCases;
use application::Caller;
use application::orders::GetOrderError;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

/// Show an order
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}",
    tag = "v1",
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        ("access" = Option<String>, Query, description = "The token of a link to the order"),
        ("If-None-Match" = Option<String>, Header, description = "304 if the order is still at this version"),
    ),
    responses(
        (status = 200, description = "The order; its ETag is its version", body = OrderBody),
        (status = 304, description = "Unchanged"),
        (status = 404, description = "No such order", body = ProblemBody),
    )
)]
pub(super) async fn get_order(
    State(use_cases): State<UseCases>,
    Reading(caller): Reading,
    order: Named,
    headers: HeaderMap,
) -> Result<Response, V1Error> {
    let order = use_cases.get.run(&caller, order.0).await?;
    let tag = format!("\"{}\"", order.version().0);
    let known = headers.get(header::IF_NONE_MATCH);
    let is_known = known.is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let answer = if is_known {
        answer::empty(StatusCode::NOT_MODIFIED)
    } else {
        let body = match caller {
            Caller::Operator(_) => OrderBody::for_operator(&order),
            Caller::Anyone
            | Caller::Guest
            | Caller::LinkHolder { .. }
            | Caller::Customer(_)
            | Caller::Service(_) => OrderBody::from(&order),
        };
        answer::json(StatusCode::OK, &body)
    };
    Ok(answer::response(answer::with_header(answer, "ETag", tag)))
}

impl From<GetOrderError> for V1Error {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::not_found(),
            GetOrderError::Store(error) => error.into(),
        }
    }
}
