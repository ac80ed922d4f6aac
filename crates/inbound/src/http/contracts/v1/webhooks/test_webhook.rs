//! `POST /api/v1/webhooks/{webhook}/test`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint};
use super::delivery_rendering::DeliveryBody;
use super::named::{AboutWebhook, WebhookParams};
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::once::{Done, once};
use crate::http::reading::body;
use crate::http::use_cases::{UseCases, to_its_end};
use application::webhooks::TestWebhook;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

/// Send a webhook a test event
///
/// At once, also to one that is paused. One attempt, and what came of it. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook}/test",
    tag = "operations",
    params(WebhookParams, IdempotencyKey),
    responses(
        (status = 200, description = "What came of it, good or bad", body = DeliveryBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
    )
)]
pub(super) async fn test_webhook(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
    request: Request,
) -> Result<Response, V1Error> {
    body::ignored(request, &use_cases.settings).await?;
    let id = about.id;
    let content = [("webhook", &*id.to_string())];
    let claim = claim(&about.asked, fingerprint("/test", &about.asked, &content));
    let test = TestWebhook(use_cases.webhooks.clone());
    let sending = async move { test.run(&about.asked.caller, id).await };
    once::<V1Error>(&use_cases, claim, async {
        let sent = DeliveryBody::from(to_its_end(sending).await?);
        Ok(Done {
            answer: answer::json(StatusCode::OK, &sent),
            is_final: true,
        })
    })
    .await
}
