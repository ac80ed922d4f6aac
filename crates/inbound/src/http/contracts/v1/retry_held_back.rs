//! `POST /api/v1/sinks/{sink}/retry`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::sink_rendering::{FORBIDDEN, NamedSink};
use crate::http::answering::answer;
use crate::http::documentation::documented::OrderName;
use crate::http::reading::body;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::readers;
use crate::http::use_cases::{UseCases, to_its_end};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::OrderRef;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Which orders are to be tried again.
#[derive(Serialize, ToSchema)]
pub(super) struct RetryHeldBackBody {
    /// This one; all where it is left out.
    #[schema(value_type = Option<OrderName>)]
    order: Option<String>,
}

/// How many are.
#[derive(Serialize, ToSchema)]
pub(super) struct RetriedBody {
    retried: u64,
}

/// Try held-back orders again
///
/// At once, and not when it was time: one order or all that the sink holds back. To ask twice is to ask once.
/// For operators; it goes on the audit trail.
#[utoipa::path(
    post,
    path = "/api/v1/sinks/{sink}/retry",
    tag = "operations",
    params(("sink" = String, Path, max_length = 200, pattern = "^[A-Za-z0-9.:_-]{1,200}$", description = "The sink's name")),
    request_body = RetryHeldBackBody,
    responses(
        (status = 200, description = "They are due", body = RetriedBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such sink, or it does not hold back this order", body = ProblemBody),
    )
)]
pub(super) async fn retry_held_back(
    State(use_cases): State<UseCases>,
    asked: Asked,
    sink: Result<NamedSink, V1Error>,
    request: Request,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden(FORBIDDEN));
    }
    let NamedSink(sink) = sink?;
    let body = body::read(request, &use_cases.settings).await?;
    let order = read(&body)?;
    let retry = use_cases.sinks.retry.clone();
    let retried = to_its_end(async move { retry.run(&asked.caller, &sink, order).await }).await?;
    Ok(answer::ok(&RetriedBody { retried }))
}

/// More than the longest name of an order.
const NAME_LIMIT: usize = 100;

fn read(body: &Value) -> Result<Option<OrderRef>, Vec<Violation>> {
    let name = |value: &Value| {
        let text = readers::text(NAME_LIMIT)(value)?;
        text.parse::<OrderRef>()
            .map_err(|_| Fault::Rule("must be a name of an order".to_owned()))
    };
    fields::read(body, |fields| Some(fields.optional("order", name)))
}
