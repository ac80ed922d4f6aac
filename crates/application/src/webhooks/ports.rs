//! What the use cases about webhooks are made of.

use super::error::WebhookError;
use super::{WebhookEndpoint, WebhookId};
use crate::audit::{Ends, Intent, RecordDeed};
use crate::caller::Caller;
use crate::ports::{
    Clock, DeedKind, EventFeed, IdGenerator, Journal, RelayBook, WebhookDeliveries,
    WebhookEndpoints, WebhookSecretMaker, WebhookSender,
};
use std::future::Future;
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
    pub deeds: RecordDeed,
}

impl WebhookPorts {
    /// The endpoint with this id.
    pub(super) async fn found(&self, id: WebhookId) -> Result<WebhookEndpoint, WebhookError> {
        let found = self.endpoints.one(id).await?;
        found.ok_or(WebhookError::NotFound)
    }

    /// Does something to this webhook, on record.
    pub(super) async fn doing<T: Ends>(
        &self,
        caller: &Caller,
        kind: DeedKind,
        subject: &str,
        reason: &str,
        work: impl Future<Output = Result<T, WebhookError>>,
    ) -> Result<T, WebhookError> {
        let intent = Intent {
            kind,
            subject,
            reason,
        };
        self.deeds.doing(caller, intent, work).await
    }

    /// Refuses an address that nothing is sent to.
    pub(super) fn check_address(&self, url: &str) -> Result<(), WebhookError> {
        self.sender
            .refuses(url)
            .map_or(Ok(()), |why| Err(WebhookError::Address(why)))
    }
}
