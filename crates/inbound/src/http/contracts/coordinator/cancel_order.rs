//! `PUT /api/order/{orderId}/cancel`

use super::asked::{Asked, Named};
use super::error::{CoordinatorError, ErrorBody};
use super::rendering::OrderBody;
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::changing::{Asking, ChangeRefusal};
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use application::Answer;
use application::orders::ChangeError;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::{CancelWindow, IllegalTransition};
use domain::{Order, Reason, Timestamp};

/// Cancel an order
///
/// Possible until it ships. The stock is put back and the payment refunded, once each.
#[utoipa::path(
    put,
    path = "/api/order/{orderId}/cancel",
    tag = "coordinator",
    operation_id = "coordinator_cancel_order",
    params(
        ("orderId" = String, Path, description = "The order, by any of its names"),
        IdempotencyKey,
    ),
    responses(
        (status = 200, description = "Cancelled", body = OrderBody),
        (status = 404, description = "No such order (ORDER_NOT_FOUND)", body = ErrorBody),
        (status = 409, description = "It has shipped (ORDER_NOT_CANCELLABLE)", body = ErrorBody),
    )
)]
pub(super) async fn cancel_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    request: Request,
) -> Result<Response, CoordinatorError> {
    body::ignored(request, &use_cases.settings).await?;
    let route = "/api/order/{orderId}/cancel";
    let success = |order: &Order| answer::json(StatusCode::OK, &OrderBody::from(order));
    let by = (asked.caller, asked.key);
    Asking::new(&use_cases, by, order.0, route, success)
        .cancel(CancelWindow::BeforeShipment, Reason::not_given())
        .await
}

impl ChangeRefusal for CoordinatorError {
    fn answer_about(self, _order: &Order, _now: Timestamp) -> Answer {
        self.answer()
    }
}

impl From<ChangeError<IllegalTransition>> for CoordinatorError {
    fn from(error: ChangeError<IllegalTransition>) -> Self {
        match error {
            ChangeError::NotFound => Self::not_found(),
            ChangeError::Forbidden => Self::new(
                StatusCode::FORBIDDEN,
                "FORBIDDEN",
                "Only services and operators may do this",
            ),
            ChangeError::Refused(refused) => Self::new(
                StatusCode::CONFLICT,
                "ORDER_NOT_CANCELLABLE",
                format!(
                    "An order that is {} cannot be {}",
                    refused.from.as_str(),
                    refused.wanted
                ),
            ),
            ChangeError::Revision(_) | ChangeError::Busy(_) => {
                Self::unavailable("The order is changing too quickly: try again")
            }
            ChangeError::Store(error) => error.into(),
            ChangeError::Unknown(_) => Self::unavailable(
                "Whether the order was changed is not known yet: look at it, or ask again",
            ),
        }
    }
}
