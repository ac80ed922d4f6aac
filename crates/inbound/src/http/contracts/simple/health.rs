//! `GET /health`

use crate::http::answering::answer;
use crate::http::health::store_answers;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// How the service feels.
#[derive(Serialize, ToSchema)]
pub(super) struct HealthBody {
    #[schema(examples("healthy"))]
    status: &'static str,
    #[schema(examples("Order Service"))]
    service: String,
}

/// Health check
#[utoipa::path(
    get,
    path = "/health",
    tag = "operations",
    responses(
        (status = 200, description = "The service runs and its database answers", body = HealthBody),
        (status = 503, description = "The database does not answer", body = HealthBody),
    )
)]
pub(super) async fn health(State(use_cases): State<UseCases>) -> Response {
    let is_healthy = store_answers(&use_cases).await;
    let (status, word) = if is_healthy {
        (StatusCode::OK, "healthy")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unhealthy")
    };
    let body = HealthBody {
        status: word,
        service: use_cases.settings.service_name.clone(),
    };
    answer::response(answer::json(status, &body))
}
