//! Creating a webhook.

use super::error::{WebhookError, check};
use super::ports::WebhookPorts;
use super::request::{WebhookRequest, WebhookWritten};
use super::{EventName, WebhookEndpoint, WebhookId, WebhookSecrets, WebhookState};
use crate::caller::Caller;
use crate::ports::{Added, AnsweredRequest, DeedKind};

/// What is said of a webhook; each part within its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookTerms {
    /// Where events are sent to.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Which events it is sent; none named: all.
    pub events: Vec<EventName>,
}

/// Creates webhooks.
#[derive(Clone)]
pub struct CreateWebhook(pub WebhookPorts);

impl CreateWebhook {
    /// The most there can be: each is told every event.
    pub const MAX_ENDPOINTS: usize = 50;

    /// Creates one with a secret of its own. It is sent what happens from now on.
    #[tracing::instrument(name = "webhook.create", skip_all)]
    pub async fn run(
        &self,
        caller: &Caller,
        terms: WebhookTerms,
        request: Option<WebhookRequest>,
    ) -> Result<WebhookWritten, WebhookError> {
        check(caller.is_operator())?;
        let ports = &self.0;
        ports.check_address(&terms.url)?;
        let now = ports.clock.now();
        let endpoint = WebhookEndpoint {
            // Made as orders' are; none is both.
            id: WebhookId::from_uuid(ports.ids.order_id().uuid()),
            url: terms.url,
            description: terms.description,
            secrets: WebhookSecrets {
                current: ports.secrets.new_secret(),
                since: now,
                previous: None,
            },
            events: terms.events,
            state: WebhookState::Active,
            created_at: now,
            changed_at: now,
            revision: 1,
        };
        let request = request.map(|request| request.answered(&endpoint));
        let subject = endpoint.id.to_string();
        let adding = self.add(caller, endpoint, request);
        ports
            .doing(caller, DeedKind::WebhookCreate, &subject, "", adding)
            .await
    }

    async fn add(
        &self,
        caller: &Caller,
        endpoint: WebhookEndpoint,
        request: Option<AnsweredRequest>,
    ) -> Result<WebhookWritten, WebhookError> {
        let ports = &self.0;
        let limit = Self::MAX_ENDPOINTS;
        let added = ports.endpoints.add(&endpoint, limit, request.as_ref());
        match added.await? {
            Added::Added => {
                tracing::info!(webhook = %endpoint.id, by = caller.scope(), "webhook created");
                self.begin(&endpoint).await;
                Ok(WebhookWritten::Done(endpoint))
            }
            Added::Full => Err(WebhookError::Full(limit)),
            Added::Repeated(record) => Ok(WebhookWritten::Repeated(record)),
        }
    }

    /// Whoever was told that it is there expects to be told what happens next. Where this fails, its relay
    /// begins it, a little later.
    async fn begin(&self, endpoint: &WebhookEndpoint) {
        let ports = &self.0;
        let begun = async {
            let end = ports.feed.end().await?;
            ports.book.begin(&endpoint.id.sink(), end).await
        };
        if let Err(error) = begun.await {
            tracing::warn!(webhook = %endpoint.id, %error, "what happens before its relay has begun will not \
                 be sent");
        }
    }
}
