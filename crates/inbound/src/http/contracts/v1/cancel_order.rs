//! `PUT /api/v1/orders/{id}/cancel`

use super::asked::{Asked, Named};
use super::change::Asking;
use super::error::{ProblemBody, V1Error};
use crate::http::fields::{Fault, Violations};
use crate::http::use_cases::UseCases;
use crate::http::{body, readers};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Order, Reason};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Why the order is cancelled.
#[derive(Serialize, ToSchema)]
pub(super) struct CancelOrderBody {
    #[schema(max_length = 500)]
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
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes repeats of this request safe"),
        ("If-Match" = Option<String>, Header, description = "The version that the caller has seen"),
    ),
    request_body(content = Option<CancelOrderBody>, description = "May be left out"),
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
    let reason = reason(body.as_ref())?;
    let success = StatusCode::NO_CONTENT;
    let cancel = use_cases.cancel.clone();
    let asking = Asking::new(
        &use_cases,
        asked,
        &order,
        "cancel",
        &[("reason", reason.as_str())],
        success,
    );
    let run = |change| async move { cancel.run(change, reason).await };
    asking.run(run, Some(Order::is_cancelled)).await
}

fn reason(body: Option<&Value>) -> Result<Reason, V1Error> {
    let Some(body) = body else {
        return Ok(Reason::by_customer());
    };
    let violations = Violations::default();
    let read = violations.object(body).map(|fields| {
        fields
            .optional("reason", |value| {
                let text = readers::text(Reason::LIMIT)(value)?;
                Reason::try_new(&text).map_err(|error| Fault::Rule(error.to_string()))
            })
            .unwrap_or_else(Reason::by_customer)
    });
    Ok(violations.finish(read)?)
}
