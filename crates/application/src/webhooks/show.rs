//! Showing webhooks, with how far each has been told.

use super::error::{WebhookError, check};
use super::ports::WebhookPorts;
use super::{WebhookEndpoint, WebhookId, WebhookState};
use crate::caller::Caller;
use crate::ports::FeedPosition;
use domain::Timestamp;

/// A webhook, and how far it has been told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownWebhook {
    /// The webhook.
    pub endpoint: WebhookEndpoint,
    /// How far it has been told; none: it has not begun yet.
    pub progress: Option<WebhookProgress>,
    /// When it last took something, as far as the log goes back.
    pub last_success: Option<Timestamp>,
}

/// How far a webhook has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookProgress {
    /// Everything up to here was sent, or its order waits.
    pub place: FeedPosition,
    /// How many orders wait, because one of their events was not taken.
    pub waiting: u64,
}

/// Lists webhooks.
#[derive(Clone)]
pub struct ListWebhooks(pub WebhookPorts);

impl ListWebhooks {
    /// All, the oldest first. There are never many.
    pub async fn run(&self, caller: &Caller) -> Result<Vec<ShownWebhook>, WebhookError> {
        check(caller.may_look())?;
        let endpoints = self.0.endpoints.all().await?;
        shown(&self.0, endpoints, caller).await
    }
}

/// Shows one webhook.
#[derive(Clone)]
pub struct ShowWebhook(pub WebhookPorts);

impl ShowWebhook {
    /// The one with this id.
    pub async fn run(&self, caller: &Caller, id: WebhookId) -> Result<ShownWebhook, WebhookError> {
        check(caller.may_look())?;
        let endpoint = self.0.found(id).await?;
        let mut shown = shown(&self.0, vec![endpoint], caller).await?;
        shown.pop().ok_or(WebhookError::NotFound)
    }
}

async fn shown(
    ports: &WebhookPorts,
    endpoints: Vec<WebhookEndpoint>,
    caller: &Caller,
) -> Result<Vec<ShownWebhook>, WebhookError> {
    let sinks = ports.book.sinks().await?;
    let mut shown = Vec::with_capacity(endpoints.len());
    for mut endpoint in endpoints {
        if let (Some(veil), WebhookState::Paused(pause)) = (caller.veil(), &mut endpoint.state) {
            // In an operator's words, or in those of whoever did not take it.
            pause.why = veil.words(&pause.why);
        }
        let name = endpoint.id.sink();
        let sink = sinks.iter().find(|sink| sink.name == name);
        shown.push(ShownWebhook {
            progress: sink.map(|sink| WebhookProgress {
                place: sink.place,
                waiting: sink.held_back,
            }),
            last_success: ports.deliveries.last_success(endpoint.id).await?,
            endpoint,
        });
    }
    Ok(shown)
}
