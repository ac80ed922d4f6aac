//! `GET /api/v1/webhooks/{webhook}`

use super::super::error::{ProblemBody, V1Error};
use super::named::{AboutWebhook, WebhookParams};
use super::rendering::{ShownWebhookBody, tagged};
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::webhooks::ShowWebhook;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Show a webhook
///
/// With how far it has been told; its secret is not shown. For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{webhook}",
    tag = "operations",
    params(WebhookParams),
    responses(
        (status = 200, description = "The webhook; its ETag is its revision", body = ShownWebhookBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
    )
)]
pub(super) async fn show_webhook(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
) -> Result<Response, V1Error> {
    let show = ShowWebhook(use_cases.webhooks.clone());
    let shown = show.run(&about.asked.caller, about.id).await?;
    let body = answer::json(StatusCode::OK, &ShownWebhookBody::from(&shown));
    Ok(answer::response(tagged(body, &shown.endpoint)))
}
