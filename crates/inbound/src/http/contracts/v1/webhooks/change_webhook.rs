//! `PUT /api/v1/webhooks/{webhook}`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint, write};
use super::named::{AboutWebhook, Seen, WebhookParams};
use super::rendering::{WebhookBody, standing};
use super::terms::{WebhookTermsBody, content, read};
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use application::webhooks::ChangeWebhook;
use axum::extract::{Request, State};
use axum::response::Response;

/// Change a webhook
///
/// Says anew all that creating it says; what is left out is as if it had never been said. Its secret, its
/// place among the events and whether it is paused stay. For operators.
#[utoipa::path(
    put,
    path = "/api/v1/webhooks/{webhook}",
    tag = "operations",
    params(WebhookParams, IdempotencyKey, Seen),
    request_body = WebhookTermsBody,
    responses(
        (status = 200, description = "How it stands; its ETag is its revision", body = WebhookBody),
        (status = 400, description = "Not valid, or nothing may be sent to this address", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
        (status = 412, description = "It has been changed since", body = ProblemBody),
    )
)]
pub(super) async fn change_webhook(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let terms = read(&body)?;
    let named = about.id.to_string();
    let said = content(&terms);
    let [url, description, events] = said.each_ref().map(|(name, value)| (*name, value.as_str()));
    let content = [("webhook", named.as_str()), url, description, events];
    let claim = claim(&about.asked, fingerprint("/change", &about.asked, &content));
    let change_webhook = ChangeWebhook(use_cases.webhooks.clone());
    let run = |request| async move { change_webhook.run(about.change(request), terms).await };
    write(&use_cases, claim, standing, standing, run).await
}
