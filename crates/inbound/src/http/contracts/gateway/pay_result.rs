//! `GET /Order/pay-result/{requestId}`

use super::asked::{NamedRequest, User, UserHeaders};
use super::by_event::{Known, known_by};
use super::error::{ErrorBody, GatewayError};
use super::final_answer::{PaymentBody, result_of};
use super::request::RequestId;
use crate::http::answering::answer;
use crate::http::effect::patience::{self, Seen};
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::OrderId;
use tokio::time::{Instant, timeout_at};

/// Where the result of this request is.
pub(super) fn path_of(request_id: &str) -> String {
    format!("/Order/pay-result/{request_id}")
}

/// Show the result of a request
///
/// Waits for it as long as an answer may wait. Reading it does not use it up: it is there for good,
/// for the user who sent the request, and always says how the order stands now.
#[utoipa::path(
    get,
    path = "/Order/pay-result/{requestId}",
    tag = "gateway",
    operation_id = "gateway_pay_result",
    params(
        UserHeaders,
        ("requestId" = String, Path, max_length = 128, description = "The requestId of an order summary"),
    ),
    responses(
        (status = 200, description = "The payment to be made, or made", body = PaymentBody),
        (status = 402, description = "The payment failed, or was not made in time", body = ErrorBody),
        (status = 404, description = "No such request of this user's, or unknown products", body = ErrorBody),
        (status = 409, description = "Short of stock, or cancelled on request", body = ErrorBody),
        (status = 504, description = "Nothing is known of the payment yet: ask again", body = ErrorBody),
    )
)]
pub(super) async fn pay_result(
    State(use_cases): State<UseCases>,
    user: User,
    NamedRequest(id): NamedRequest,
) -> Result<Response, GatewayError> {
    let id = id.ok_or_else(no_such_request)?;
    let deadline = Instant::now() + use_cases.settings.patience;
    let record = match known_by(&use_cases, &id.key(&user), deadline).await? {
        Known::Nothing => return Err(no_such_request()),
        Known::Waits => return Err(no_response(&id)),
        Known::Became(record) => record,
    };
    match (record.order, record.answer) {
        (Some(order), _) => {
            let told = timeout_at(deadline, of_order(&use_cases, &id, order)).await;
            // What is left of the patience may be nothing, but never too little to look once.
            told.unwrap_or_else(|_elapsed| Err(no_response(&id)))
        }
        // A refusal that made no order.
        (None, Some(answer)) => Ok(answer::response(answer)),
        (None, None) => Err(no_such_request()),
    }
}

async fn of_order(
    use_cases: &UseCases,
    id: &RequestId,
    order: OrderId,
) -> Result<Response, GatewayError> {
    let follower = use_cases.engine.follow(order);
    let is_known = |seen: &Seen| result_of(&seen.order).is_some();
    let seen = patience::watch(use_cases, order, follower, None, is_known).await?;
    let result = seen.and_then(|seen| result_of(&seen.order));
    result
        .unwrap_or_else(|| Err(no_response(id)))
        .map(answer::response)
}

fn no_response(id: &RequestId) -> GatewayError {
    GatewayError::new(
        StatusCode::GATEWAY_TIMEOUT,
        format!(
            "Payment Service did not respond for requestId: {}",
            id.as_str()
        ),
    )
}

fn no_such_request() -> GatewayError {
    GatewayError::new(
        StatusCode::NOT_FOUND,
        "There is no request of yours with this requestId",
    )
}
