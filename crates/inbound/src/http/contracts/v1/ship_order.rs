//! `PUT /api/v1/orders/{id}/ship`

use super::asked::{Asked, ChangeParams, Named};
use super::error::{ProblemBody, V1Error, told};
use crate::http::effect::changing::Asking;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::response::Response;

/// Mark an order shipped
///
/// Its reserved stock is consumed, once; that is repeated until it is done. For services and operators.
#[utoipa::path(
    put,
    path = "/api/v1/orders/{id}/ship",
    tag = "v1",
    params(ChangeParams),
    responses(
        (status = 204, description = "Shipped"),
        (status = 403, description = "Not for customers", body = ProblemBody),
        (status = 404, description = "No such order", body = ProblemBody),
        (status = 409, description = "It is not confirmed, or over", body = ProblemBody),
        (status = 412, description = "It has moved on", body = ProblemBody),
    )
)]
pub(super) async fn ship_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    request: Request,
) -> Result<Response, V1Error> {
    body::ignored(request, &use_cases.settings).await?;
    let ship = use_cases.ship.clone();
    let caller = asked.caller.clone();
    let asking = Asking::to("ship", &use_cases, asked, &order);
    let changed = asking
        .run(|change| async move { ship.run(change).await }, None)
        .await;
    told(changed, &caller, &use_cases, order.0).await
}
