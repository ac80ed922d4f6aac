//! `POST /api/v1/webhooks/{webhook}/deliveries/{delivery}/resend`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint};
use super::delivery_rendering::DeliveryBody;
use super::named::{AboutDelivery, WebhookParams};
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::once::{Done, once};
use crate::http::reading::body;
use crate::http::use_cases::{UseCases, to_its_end};
use application::webhooks::ResendDelivery;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

/// Send an event once more
///
/// The event of this delivery, at once and outside of its turn, also to a webhook that is paused. One
/// attempt, and what came of it; what is delivered to others in their turn does not change. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook}/deliveries/{delivery}/resend",
    tag = "operations",
    params(WebhookParams, ("delivery" = u64, Path, description = "Its number"), IdempotencyKey),
    responses(
        (status = 200, description = "What came of it, good or bad: a delivery of its own", body = DeliveryBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook or delivery", body = ProblemBody),
        (status = 409, description = "It was a test", body = ProblemBody),
    )
)]
pub(super) async fn resend_delivery(
    State(use_cases): State<UseCases>,
    about: AboutDelivery,
    request: Request,
) -> Result<Response, V1Error> {
    body::ignored(request, &use_cases.settings).await?;
    let (id, number) = (about.id, about.number);
    let content = [
        ("webhook", &*id.to_string()),
        ("delivery", &*number.to_string()),
    ];
    let claim = claim(&about.asked, fingerprint("/resend", &about.asked, &content));
    let resend = ResendDelivery(use_cases.webhooks.clone());
    let sending = async move { resend.run(&about.asked.caller, id, number).await };
    once::<V1Error>(&use_cases, claim, async {
        let sent = DeliveryBody::from(to_its_end(sending).await?);
        Ok(Done {
            answer: answer::json(StatusCode::OK, &sent),
            is_final: true,
        })
    })
    .await
}
