//! What the use cases about webhooks are made of.

use super::error::WebhookError;
use super::{WebhookEndpoint, WebhookId};
use crate::ports::{
    Clock, EventFeed, IdGenerator, Journal, RelayBook, WebhookDeliveries, WebhookEndpoints,
    WebhookSecretMaker, WebhookSender,
};
use std::sync::Arc;

/// What the use cases about webhooks are made of.
#[derive(Clone)]
#[expect(missing_docs, reason = "the ports' own documentation says it")]
pub struct WebhookPorts {
    pub endpoints: Arc<dyn WebhookEndpoints>,
    pub deliveries: Arc<dyn WebhookDeliveries>,
    pub sender: Arc<dyn WebhookSender>,
    pub secrets: Arc<dyn WebhookSecretMaker>,
    pub book: Arc<dyn RelayBook>,
    pub feed: Arc<dyn EventFeed>,
    pub journal: Arc<dyn Journal>,
    pub ids: Arc<dyn IdGenerator>,
    pub clock: Arc<dyn Clock>,
}

impl WebhookPorts {
    /// The endpoint with this id.
    pub(super) async fn found(&self, id: WebhookId) -> Result<WebhookEndpoint, WebhookError> {
        let found = self.endpoints.one(id).await?;
        found.ok_or(WebhookError::NotFound)
    }

    /// Refuses an address that nothing is sent to.
    pub(super) fn check_address(&self, url: &str) -> Result<(), WebhookError> {
        self.sender
            .refuses(url)
            .map_or(Ok(()), |why| Err(WebhookError::Address(why)))
    }
}
