//! `POST /api/v1/webhooks/{webhook}/pause`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint, write};
use super::named::{AboutWebhook, Seen, WebhookParams};
use super::rendering::{WebhookBody, standing};
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::reading::body;
use crate::http::reading::fields::{self, Violation};
use crate::http::reading::readers;
use crate::http::use_cases::UseCases;
use application::webhooks::PauseWebhook;
use axum::extract::{Request, State};
use axum::response::Response;
use domain::Reason;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Why a webhook is to be sent nothing.
#[derive(Serialize, ToSchema)]
pub(super) struct PauseWebhookBody {
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
}

/// Pause a webhook
///
/// It is sent nothing until it is resumed, and then all that happened meanwhile. The name and the reason
/// are shown with it. One that is paused stays as it is. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook}/pause",
    tag = "operations",
    params(WebhookParams, IdempotencyKey, Seen),
    request_body = Option<PauseWebhookBody>,
    responses(
        (status = 200, description = "It is paused, now or before", body = WebhookBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
        (status = 412, description = "It has been changed since", body = ProblemBody),
    )
)]
pub(super) async fn pause_webhook(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read_optional(request, &use_cases.settings).await?;
    let reason = body.as_ref().map(read).transpose()?.flatten();
    let reason = reason.unwrap_or_else(Reason::not_given);
    let named = about.id.to_string();
    let content = [("webhook", named.as_str()), ("reason", reason.as_str())];
    let claim = claim(&about.asked, fingerprint("/pause", &about.asked, &content));
    let pause = PauseWebhook(use_cases.webhooks.clone());
    let run = |request| async move { pause.run(about.change(request), reason.as_str()).await };
    write(&use_cases, claim, standing, standing, run).await
}

fn read(body: &Value) -> Result<Option<Reason>, Vec<Violation>> {
    fields::read(body, |fields| {
        Some(fields.optional("reason", readers::reason))
    })
}
