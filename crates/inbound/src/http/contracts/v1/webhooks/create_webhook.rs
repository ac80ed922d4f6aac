//! `POST /api/v1/webhooks`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint, write};
use super::named::MayLook;
use super::rendering::{WebhookSecretBody, with_secret};
use super::routes::WEBHOOKS;
use super::secrets::left_out;
use super::terms::{WebhookTermsBody, content, read};
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use application::Answer;
use application::webhooks::{CreateWebhook, WebhookEndpoint};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

/// Create a webhook
///
/// It is sent, signed, what happens from now on. Its secret is in this answer and in no other: a repeat
/// under the same key is told it for 24 hours, as long as it is the latest. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks",
    tag = "operations",
    params(IdempotencyKey),
    request_body = WebhookTermsBody,
    responses(
        (status = 201, description = "It is there; its address is in `Location`", body = WebhookSecretBody),
        (status = 400, description = "Not valid, or nothing may be sent to this address", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 409, description = "There are as many as there may be", body = ProblemBody),
    )
)]
pub(super) async fn create_webhook(
    State(use_cases): State<UseCases>,
    MayLook(asked): MayLook,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let terms = read(&body)?;
    let content = content(&terms);
    let content = content
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let claim = claim(&asked, fingerprint("", &asked, &content));
    let created = StatusCode::CREATED;
    let kept = move |endpoint: &WebhookEndpoint| located(left_out(created)(endpoint), endpoint);
    let told = |endpoint: &WebhookEndpoint| {
        let secret = Some(&endpoint.secrets.current);
        located(with_secret(created, endpoint, secret), endpoint)
    };
    let create = CreateWebhook(use_cases.webhooks.clone());
    let run = |request| async move { create.run(&asked.caller, terms, request).await };
    write(&use_cases, claim, kept, told, run).await
}

fn located(answer: Answer, endpoint: &WebhookEndpoint) -> Answer {
    answer::with_header(answer, "Location", format!("{WEBHOOKS}/{}", endpoint.id))
}
