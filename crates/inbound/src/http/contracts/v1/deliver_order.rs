//! `PUT /api/v1/orders/{id}/deliver`

use super::asked::{Asked, ChangeParams, Named};
use super::error::{ProblemBody, V1Error, told};
use crate::http::effect::changing::Asking;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::response::Response;

/// Mark an order delivered
///
/// The goods are with the customer. For services and operators.
#[utoipa::path(
    put,
    path = "/api/v1/orders/{id}/deliver",
    tag = "v1",
    params(ChangeParams),
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
    request: Request,
) -> Result<Response, V1Error> {
    body::ignored(request, &use_cases.settings).await?;
    let deliver = use_cases.deliver.clone();
    let caller = asked.caller.clone();
    let asking = Asking::to("deliver", &use_cases, asked, &order);
    let changed = asking
        .run(|change| async move { deliver.run(change).await }, None)
        .await;
    told(changed, &caller, &use_cases, order.0).await
}
