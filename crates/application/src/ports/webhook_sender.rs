//! Sending to webhook endpoints, and the secrets that this is signed with.

use super::event_sink::Outgoing;
use crate::webhooks::{DeliveryResult, WebhookEndpoint, WebhookId, WebhookSecret};
use async_trait::async_trait;
use domain::{Duration, Timestamp};

/// What is sent: the same bytes under the same id, however often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessage {
    /// Its id, the `webhook-id` of each attempt.
    pub id: String,
    /// Its body, a `CloudEvent` in JSON.
    pub body: Vec<u8>,
}

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What came of it; never [`DeliveryResult::GivenUp`].
    pub result: DeliveryResult,
    /// How long it took.
    pub took: Duration,
    /// When the endpoint wants to be asked again, if it said so.
    pub retry_after: Option<Duration>,
}

/// Whoever sends to webhook endpoints.
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Makes one attempt, signed with all secrets that are good now, and ends within a bounded time. It may
    /// be dropped; the message may arrive all the same.
    async fn send(&self, endpoint: &WebhookEndpoint, message: &WebhookMessage) -> Sent;

    /// What an event is sent as.
    fn message(&self, event: &Outgoing) -> WebhookMessage;

    /// What a test event is sent as. Its id names the endpoint and the moment.
    fn test_message(&self, endpoint: WebhookId, at: Timestamp) -> WebhookMessage;

    /// Why nothing is sent to this address, in words that end a sentence; none: it may be stored.
    fn refuses(&self, url: &str) -> Option<String>;
}

/// Where secrets come from.
pub trait WebhookSecretMaker: Send + Sync {
    /// A new one, which nobody can guess.
    fn new_secret(&self) -> WebhookSecret;
}
