//! `PUT /api/orders/{id}/cancel`

use super::asked::{Known, Named};
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use super::get_order::OrderParam;
use super::rendering::OrderBody;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::changing::Asking;
use crate::http::identity;
use crate::http::reading::body;
use crate::http::reading::fields::{Fault, Violation};
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::response::Response;
use domain::Reason;
use domain::order::CancelWindow;
use serde_json::Value;

/// Cancel an order
///
/// Only while it is PENDING or CONFIRMED. Reserved stock is released and what was paid is refunded,
/// once each. Waits for both, as long as the time allows; they go on without the caller.
#[utoipa::path(
    put,
    path = "/api/orders/{id}/cancel",
    tag = "storefront",
    operation_id = "storefront_cancel_order",
    params(
        OrderParam,
        ("reason" = Option<String>, Query, max_length = 500, pattern = r"\S", description = "Why; operators of a service that is not open have to say"),
        IdempotencyKey,
    ),
    responses(
        (status = 200, description = "The order, cancelled", body = OrderBody),
        (status = 400, description = "It cannot be cancelled any more, or that is none of an order's names", body = BadRequestBody),
        (status = 404, description = "The user has no such order", body = ErrorBody),
    )
)]
pub(super) async fn cancel_order(
    State(use_cases): State<UseCases>,
    known: Known,
    named: Named,
    request: Request,
) -> Result<Response, StorefrontError> {
    let mut parameters = Parameters::of(request.uri());
    let given = parameters.read("reason", reason);
    parameters.finish()?;
    body::ignored(request, &use_cases.settings).await?;
    let is_needed = identity::needs_reason(&use_cases.identification, &known.caller);
    let reason = or_not_given(given, is_needed)?;
    let route = "/api/orders/{id}/cancel";
    let asking = Asking::of(&use_cases, (known.caller, known.key), &named, route)
        .saying("reason", reason.as_str());
    let done = asking.cancel(CancelWindow::BeforeProcessing, reason).await;
    done.map_err(|error| error.naming(&named.name))
}

/// Words of 1 to 500 characters.
pub(super) fn reason(text: &str) -> Result<Reason, Fault> {
    Reason::try_new(text).map_err(|error| Fault::Rule(error.to_string()))
}

/// Whoever acts on somebody else's order as an operator has to say why.
pub(super) fn or_not_given(
    given: Option<Reason>,
    is_needed: bool,
) -> Result<Reason, Vec<Violation>> {
    match given {
        Some(reason) => Ok(reason),
        None if is_needed => Err(vec![Violation::of("reason", Fault::Missing, Value::Null)]),
        None => Ok(Reason::not_given()),
    }
}
