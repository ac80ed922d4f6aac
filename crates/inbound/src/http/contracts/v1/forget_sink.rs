//! `DELETE /api/v1/sinks/{sink}`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::sink_rendering::{FORBIDDEN, NamedSink};
use crate::http::answering::answer;
use crate::http::use_cases::{UseCases, to_its_end};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Forget a sink
///
/// One that is no longer used, with the orders that it holds back. Should it be used again, it begins anew.
/// For operators; it goes on the audit trail.
#[utoipa::path(
    delete,
    path = "/api/v1/sinks/{sink}",
    tag = "operations",
    params(("sink" = String, Path, max_length = 200, pattern = "^[A-Za-z0-9.:_-]{1,200}$", description = "The sink's name")),
    responses(
        (status = 204, description = "It is forgotten"),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such sink", body = ProblemBody),
        (status = 409, description = "Events are carried to it", body = ProblemBody),
        (status = 412, description = "No sink has the version that If-Match names", body = ProblemBody),
    )
)]
pub(super) async fn forget_sink(
    State(use_cases): State<UseCases>,
    asked: Asked,
    sink: Result<NamedSink, V1Error>,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden(FORBIDDEN));
    }
    let NamedSink(sink) = sink?;
    let forget = use_cases.sinks.forget.clone();
    to_its_end(async move { forget.run(&asked.caller, &sink).await }).await?;
    Ok(answer::response(answer::empty(StatusCode::NO_CONTENT)))
}
