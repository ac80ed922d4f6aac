//! `PUT /Order/cancel/{orderId}`

use super::asked::{Asked, Named};
use super::change::CANCEL;
use super::error::{ErrorBody, GatewayError};
use super::rendering::OrderBody;
use super::track_order::OfOrder;
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::changing::Asking;
use crate::http::identity;
use crate::http::reading::body;
use crate::http::reading::cancelling;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Order;
use domain::order::CancelWindow;
use serde::Serialize;
use utoipa::ToSchema;

/// Why the order is cancelled.
#[derive(Serialize, ToSchema)]
#[schema(as = GatewayCancel)]
pub(super) struct CancelBody {
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
}

/// Cancel an order
///
/// Before shipment. Reserved stock is released and what was paid is refunded, once each. Waits for
/// both, as long as the time allows; they go on without the caller.
#[utoipa::path(
    put,
    path = "/Order/cancel/{orderId}",
    tag = "gateway",
    operation_id = "gateway_cancel_order",
    params(OfOrder, IdempotencyKey),
    request_body(content = Option<CancelBody>, description = "May be left out, except by operators of a service that is not open"),
    responses(
        (status = 200, description = "The order, cancelled", body = OrderBody),
        (status = 404, description = "No such order", body = ErrorBody),
        (status = 409, description = "It has shipped", body = ErrorBody),
    )
)]
pub(super) async fn cancel_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    request: Request,
) -> Result<Response, GatewayError> {
    let body = body::read_optional(request, &use_cases.settings).await?;
    let is_needed = identity::needs_reason(&use_cases.identification, &asked.caller);
    let reason = cancelling::reason(body.as_ref(), is_needed)?;
    let route = format!("{CANCEL}/{{orderId}}");
    let success = |order: &Order| answer::json(StatusCode::OK, &OrderBody::from(order));
    let by = (asked.caller, asked.key);
    let asking = Asking::<GatewayError>::new(&use_cases, by, order.0, route, success)
        .saying("reason", reason.as_str());
    asking.cancel(CancelWindow::BeforeShipment, reason).await
}
