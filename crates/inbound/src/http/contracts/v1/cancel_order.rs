//! `PUT /api/v1/orders/{id}/cancel`

use super::asked::{Asked, ChangeParams, Named};
use super::error::{ProblemBody, V1Error, told};
use crate::http::effect::changing::Asking;
use crate::http::identity;
use crate::http::reading::body;
use crate::http::reading::cancelling;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::response::Response;
use domain::order::CancelWindow;
use serde::Serialize;
use utoipa::ToSchema;

/// Why the order is cancelled.
#[derive(Serialize, ToSchema)]
pub(super) struct CancelOrderBody {
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
}

/// Cancel an order
///
/// Reserved stock is released and what was paid is refunded, once each. Waits for both, as long as
/// the time allows; they go on without the caller.
#[utoipa::path(
    put,
    path = "/api/v1/orders/{id}/cancel",
    tag = "v1",
    params(ChangeParams),
    request_body(content = Option<CancelOrderBody>, description = "May be left out, except by operators of a service that is not open"),
    responses(
        (status = 204, description = "Cancelled"),
        (status = 404, description = "No such order", body = ProblemBody),
        (status = 409, description = "It has shipped", body = ProblemBody),
        (status = 412, description = "It has moved on", body = ProblemBody),
    )
)]
pub(super) async fn cancel_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read_optional(request, &use_cases.settings).await?;
    let is_needed = identity::needs_reason(&use_cases.identification, &asked.caller);
    let reason = cancelling::reason(body.as_ref(), is_needed)?;
    let caller = asked.caller.clone();
    let asking = Asking::to("cancel", &use_cases, asked, &order).saying("reason", reason.as_str());
    let changed = asking.cancel(CancelWindow::BeforeShipment, reason).await;
    told(changed, &caller, &use_cases, order.0).await
}
