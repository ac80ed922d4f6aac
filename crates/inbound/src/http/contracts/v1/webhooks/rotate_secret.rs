//! `POST /api/v1/webhooks/{webhook}/rotate-secret`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint, write};
use super::named::{AboutWebhook, Seen, WebhookParams};
use super::rendering::{WebhookSecretBody, with_secret};
use super::secrets::left_out;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use application::webhooks::{RotateWebhookSecret, WebhookEndpoint};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

/// Give a webhook a new secret
///
/// The one before signs as well for 24 hours more; the one before that ends at once. The new one is in this
/// answer and in no other: a repeat under the same key is told it for 24 hours, as long as it is the
/// latest. Without a key each request makes another one. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook}/rotate-secret",
    tag = "operations",
    params(WebhookParams, IdempotencyKey, Seen),
    responses(
        (status = 200, description = "The webhook with its new secret", body = WebhookSecretBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
        (status = 412, description = "It has been changed since", body = ProblemBody),
    )
)]
pub(super) async fn rotate_secret(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
    request: Request,
) -> Result<Response, V1Error> {
    body::ignored(request, &use_cases.settings).await?;
    let content = [("webhook", &*about.id.to_string())];
    let claim = claim(
        &about.asked,
        fingerprint("/rotate-secret", &about.asked, &content),
    );
    let told = |endpoint: &WebhookEndpoint| {
        with_secret(StatusCode::OK, endpoint, Some(&endpoint.secrets.current))
    };
    let rotate = RotateWebhookSecret(use_cases.webhooks.clone());
    let run = |request| async move { rotate.run(about.change(request)).await };
    write(&use_cases, claim, left_out(StatusCode::OK), told, run).await
}
