//! `DELETE /api/v1/webhooks/{webhook}`

use super::super::error::{ProblemBody, V1Error};
use super::named::{AboutWebhook, Seen, WebhookParams};
use crate::http::answering::answer;
use crate::http::use_cases::{UseCases, to_its_end};
use application::webhooks::RemoveWebhook;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Remove a webhook
///
/// For good, with its secret and its place among the events. For operators.
#[utoipa::path(
    delete,
    path = "/api/v1/webhooks/{webhook}",
    tag = "operations",
    params(WebhookParams, Seen),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
        (status = 412, description = "It has been changed since", body = ProblemBody),
    )
)]
pub(super) async fn remove_webhook(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
) -> Result<Response, V1Error> {
    let remove = RemoveWebhook(use_cases.webhooks.clone());
    let (id, seen) = (about.id, about.seen());
    let removed = async move { remove.run(&about.asked.caller, id, seen).await };
    to_its_end(removed).await?;
    Ok(answer::response(answer::empty(StatusCode::NO_CONTENT)))
}
