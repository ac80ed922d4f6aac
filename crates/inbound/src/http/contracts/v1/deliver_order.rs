//! `PUT /api/v1/orders/{id}/deliver`

use super::asked::{Asked, Named};
use super::change::Asking;
use super::error::{ProblemBody, V1Error};
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Mark an order delivered
///
/// The goods are with the customer. For services and operators.
#[utoipa::path(
    put,
    path = "/api/v1/orders/{id}/deliver",
    tag = "v1",
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes repeats of this request safe"),
        ("If-Match" = Option<String>, Header, description = "The version that the caller has seen"),
    ),
    responses(
        (status = 204, description = "Delivered"),
        (status = 403, description = "Not for customers", body = ProblemBody),
        (status = 404, description = "No such order", body = ProblemBody),
        (status = 409, description = "It has not shipped", body = ProblemBody),
        (status = 412, description = "It has moved on", body = ProblemBody),
    )
)]
pub(super) async fn deliver_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
) -> Result<Response, V1Error> {
    let success = StatusCode::NO_CONTENT;
    let use_case = use_cases.deliver.clone();
    let asking = Asking::new(&use_cases, asked, &order, "deliver", &[], success);
    let run = |change| async move { use_case.run(change).await };
    asking.run(run, None).await
}
