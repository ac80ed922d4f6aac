//! Removing a webhook.

use super::WebhookId;
use super::error::{WebhookError, check};
use super::ports::WebhookPorts;
use crate::caller::Caller;
use crate::ports::{DeedKind, Removed};

/// Removes webhooks.
#[derive(Clone)]
pub struct RemoveWebhook(pub WebhookPorts);

impl RemoveWebhook {
    /// Removes it for good, with its place among the events, if it is still at the revision that the caller
    /// has seen. Its log stays until it is pruned.
    #[tracing::instrument(name = "webhook.remove", skip_all, fields(webhook = %id))]
    pub async fn run(
        &self,
        caller: &Caller,
        id: WebhookId,
        seen: Option<u64>,
    ) -> Result<(), WebhookError> {
        check(caller.is_operator())?;
        let subject = id.to_string();
        let removing = self.remove(caller, id, seen);
        let kind = DeedKind::WebhookRemove;
        self.0.doing(caller, kind, &subject, "", removing).await
    }

    async fn remove(
        &self,
        caller: &Caller,
        id: WebhookId,
        seen: Option<u64>,
    ) -> Result<(), WebhookError> {
        match self.0.endpoints.remove(id, seen).await? {
            Removed::Removed => {}
            Removed::Changed => {
                let at = self.0.found(id).await?.revision;
                let expected = seen.unwrap_or(at);
                return Err(WebhookError::Moved { at, expected });
            }
            Removed::Gone => return Err(WebhookError::NotFound),
        }
        tracing::info!(webhook = %id, by = caller.scope(), "webhook removed");
        if let Err(error) = self.0.book.forget(&id.sink()).await {
            // Whoever prunes the log finds it.
            tracing::debug!(%error, "the webhook's place is left for later");
        }
        Ok(())
    }
}
