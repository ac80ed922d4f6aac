//! `POST /api/v1/webhooks/{webhook}/resume`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint, write};
use super::named::{AboutWebhook, Seen, WebhookParams};
use super::rendering::{WebhookBody, standing};
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use application::webhooks::ResumeWebhook;
use axum::extract::{Request, State};
use axum::response::Response;

/// Resume a webhook
///
/// It is sent all that happened since it was paused, each order's events in their sequence, and then what
/// happens. Orders that wait are tried at once. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook}/resume",
    tag = "operations",
    params(WebhookParams, IdempotencyKey, Seen),
    responses(
        (status = 200, description = "It is active, now or before", body = WebhookBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
        (status = 412, description = "It has been changed since", body = ProblemBody),
    )
)]
pub(super) async fn resume_webhook(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
    request: Request,
) -> Result<Response, V1Error> {
    body::ignored(request, &use_cases.settings).await?;
    let content = [("webhook", &*about.id.to_string())];
    let claim = claim(&about.asked, fingerprint("/resume", &about.asked, &content));
    let resume = ResumeWebhook(use_cases.webhooks.clone());
    let run = |request| async move { resume.run(about.change(request)).await };
    write(&use_cases, claim, standing, standing, run).await
}
