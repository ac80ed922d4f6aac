//! Webhooks in the words of `v1`. Their secrets are in none but the answers to whoever makes them.

use crate::http::answering::answer;
use crate::http::documentation::documented::vocabulary;
use crate::http::reading::moment;
use application::Answer;
use application::webhooks::{
    EventName, ShownWebhook, WebhookEndpoint, WebhookSecret, WebhookState,
};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// An address that events are sent to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebhookBody {
    #[schema(examples("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99"))]
    id: String,
    #[schema(examples("https://shop.example.com/order-events"))]
    url: String,
    /// What it is for.
    description: String,
    /// Which events it is sent; none named: all.
    #[schema(value_type = Vec<WebhookEventName>)]
    events: Vec<String>,
    #[schema(value_type = WebhookStateName)]
    state: &'static str,
    /// Since when it is sent nothing.
    paused_at: Option<String>,
    /// By whom it was paused.
    paused_by: Option<String>,
    pause_reason: Option<String>,
    /// When its secret was made.
    secret_since: String,
    /// Until when the secret before signs as well.
    previous_secret_until: Option<String>,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    created_at: String,
    changed_at: String,
    /// Counts its changes; its `ETag`.
    revision: u64,
}

/// A webhook, and how far it has been told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownWebhookBody {
    #[serde(flatten)]
    webhook: WebhookBody,
    /// Everything up to this place among all events was sent, or its order waits; null: not begun yet.
    place: Option<u64>,
    /// How many orders wait, because it did not take one of their events.
    orders_waiting: u64,
    /// When it last took something, as far as its log goes back.
    last_success_at: Option<String>,
}

/// A webhook with its new secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebhookSecretBody {
    /// What its messages are signed with. It is shown this once, and to a repeat under the same
    /// `Idempotency-Key` within 24 hours while it is still the latest; else null.
    #[schema(examples("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))]
    secret: Option<String>,
    #[serde(flatten)]
    webhook: WebhookBody,
}

vocabulary!(
    /// Whether a webhook is sent events now.
    pub(super) WebhookStateName = ["ACTIVE", "PAUSED"]
);

vocabulary!(
    /// The names of the events.
    pub(super) WebhookEventName = EventName::KNOWN
);

impl From<&WebhookEndpoint> for WebhookBody {
    fn from(endpoint: &WebhookEndpoint) -> Self {
        let secrets = &endpoint.secrets;
        let pause = match &endpoint.state {
            WebhookState::Active => None,
            WebhookState::Paused(pause) => Some(pause),
        };
        let events = endpoint.events.iter().map(|name| name.as_str().to_owned());
        Self {
            id: endpoint.id.to_string(),
            url: endpoint.url.clone(),
            description: endpoint.description.clone(),
            events: events.collect(),
            state: pause.map_or("ACTIVE", |_| "PAUSED"),
            paused_at: pause.map(|pause| moment::rfc3339(pause.since)),
            paused_by: pause.map(|pause| pause.by.clone()),
            pause_reason: pause.map(|pause| pause.why.clone()),
            secret_since: moment::rfc3339_in_full(secrets.since),
            previous_secret_until: secrets
                .previous
                .as_ref()
                .map(|(_, until)| moment::rfc3339(*until)),
            created_at: moment::rfc3339(endpoint.created_at),
            changed_at: moment::rfc3339(endpoint.changed_at),
            revision: endpoint.revision,
        }
    }
}

impl From<&ShownWebhook> for ShownWebhookBody {
    fn from(shown: &ShownWebhook) -> Self {
        Self {
            webhook: WebhookBody::from(&shown.endpoint),
            place: shown.progress.map(|progress| progress.place.0),
            orders_waiting: shown.progress.map_or(0, |progress| progress.waiting),
            last_success_at: shown.last_success.map(moment::rfc3339),
        }
    }
}

/// How a webhook stands, with its revision as the entity tag.
pub(super) fn standing(endpoint: &WebhookEndpoint) -> Answer {
    tagged(
        answer::json(StatusCode::OK, &WebhookBody::from(endpoint)),
        endpoint,
    )
}

/// A webhook whose secret was just made, with it or without.
pub(super) fn with_secret(
    status: StatusCode,
    endpoint: &WebhookEndpoint,
    secret: Option<&WebhookSecret>,
) -> Answer {
    let body = WebhookSecretBody {
        secret: secret.map(|secret| secret.reveal().to_owned()),
        webhook: WebhookBody::from(endpoint),
    };
    tagged(answer::json(status, &body), endpoint)
}

pub(super) fn tagged(answer: Answer, endpoint: &WebhookEndpoint) -> Answer {
    answer::with_header(answer, "ETag", format!("\"{}\"", endpoint.revision))
}
