//! Whether the service can work: for load balancers and orchestrators.

use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A store that takes longer than this to say that it is there is of no use.
const STORE_PATIENCE: Duration = Duration::from_secs(2);

/// Whether new requests should be sent here.
#[derive(Serialize, ToSchema)]
pub(super) struct ReadyBody {
    #[schema(examples("ready"))]
    status: &'static str,
}

/// Liveness
///
/// That the process answers, whatever becomes of its database: what restarts a process that does not answer
/// asks here, and not after readiness, because answers of collaborators that an outage of the database keeps
/// from being recorded are in its memory.
#[utoipa::path(
    get,
    path = "/live",
    tag = "operations",
    responses(
        (status = 200, description = "The process answers", body = ReadyBody),
        (status = 403, description = "Asked by a page of another site", body = Object),
        (status = 414, description = "The path and the query are too long", body = Object),
        (status = 500, description = "A fault of ours", body = Object),
    )
)]
pub(super) async fn live() -> Response {
    answer::response(answer::json(StatusCode::OK, &ReadyBody { status: "live" }))
}

/// Readiness
///
/// No longer ready as soon as the process is about to stop.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operations",
    responses(
        (status = 200, description = "Requests are welcome", body = ReadyBody),
        (status = 403, description = "Asked by a page of another site", body = Object),
        (status = 414, description = "The path and the query are too long", body = Object),
        (status = 500, description = "A fault of ours", body = Object),
        (status = 503, description = "Stopping, or the database does not answer", body = ReadyBody),
    )
)]
pub(super) async fn ready(State(use_cases): State<UseCases>) -> Response {
    let (status, word) = if use_cases.leaving.is_cancelled() || use_cases.stopping.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else if store_answers(&use_cases).await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "store-unavailable")
    };
    answer::response(answer::json(status, &ReadyBody { status: word }))
}

/// Whether the store answers in time.
pub(super) async fn store_answers(use_cases: &UseCases) -> bool {
    let ping = tokio::time::timeout(STORE_PATIENCE, use_cases.orders.ping()).await;
    match ping {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the order store does not answer: {error}");
            false
        }
        Err(_elapsed) => {
            tracing::warn!("the order store does not answer within {STORE_PATIENCE:?}");
            false
        }
    }
}
