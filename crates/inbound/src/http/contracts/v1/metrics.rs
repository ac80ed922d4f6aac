//! `GET /metrics`: what this process counts, for Prometheus.

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use crate::http::contracts::trouble::Trouble;
use crate::http::metrics::FORMAT;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

/// Metrics
///
/// In the text format of Prometheus: what this process has counted since it began, and how orders, queues and
/// collaborators stand. For operators and viewers, and for whoever shows the token of `metrics.token` as a
/// bearer. Not here where they are off, or have a listener of their own.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    responses(
        (status = 200, description = "The numbers", body = String, content_type = "text/plain"),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
        (status = 404, description = "They are off, or have a listener of their own", body = ProblemBody),
    )
)]
pub(super) async fn metrics(
    State(use_cases): State<UseCases>,
    asked: Asked,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden("Only operators and viewers may read metrics"));
    }
    let Some(parts) = &use_cases.metrics else {
        return Err(Trouble::NoSuchPath.into());
    };
    Ok((FORMAT, parts.page.text().await).into_response())
}
