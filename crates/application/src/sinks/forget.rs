//! Forgetting a sink that is no longer used.

use super::error::{SinkError, check, state_of};
use crate::audit::{Intent, RecordDeed};
use crate::caller::Caller;
use crate::ports::{DeedKind, RelayBook, SinkName, WebhookEndpoints};
use crate::webhooks::WebhookId;
use domain::Duration;
use std::sync::Arc;

/// Forgets sinks.
#[derive(Clone)]
pub struct ForgetSink {
    /// What each sink was told.
    pub book: Arc<dyn RelayBook>,
    /// Whose sinks are not forgotten.
    pub webhooks: Arc<dyn WebhookEndpoints>,
    /// Where it goes on record.
    pub deeds: RecordDeed,
}

impl ForgetSink {
    /// Forgets one that nobody carries events to, with the orders that it holds back. Should it be used again,
    /// it begins anew, and what happened until then is not told; so a webhook's goes with its webhook alone.
    #[tracing::instrument(name = "sink.forget", skip_all, fields(%sink))]
    pub async fn run(&self, caller: &Caller, sink: &SinkName) -> Result<(), SinkError> {
        check(caller.is_operator())?;
        let intent = Intent {
            kind: DeedKind::SinkForget,
            subject: sink.as_str(),
            reason: "",
        };
        let forgetting = self.forget(caller, sink);
        self.deeds.doing(caller, intent, forgetting).await
    }

    async fn forget(&self, caller: &Caller, sink: &SinkName) -> Result<(), SinkError> {
        let state = state_of(&*self.book, sink).await?;
        if state.held_for > Duration::ZERO {
            return Err(SinkError::InUse);
        }
        if let Some(id) = WebhookId::of_sink(sink)
            && self.webhooks.one(id).await?.is_some()
        {
            return Err(SinkError::OfWebhook);
        }
        if !self.book.forget(sink).await? {
            return Err(SinkError::NotFound);
        }
        let (by, place, held_back) = (caller.scope(), state.place.0, state.held_back);
        tracing::warn!(by, place, held_back, "{by} has forgotten the sink {sink}");
        Ok(())
    }
}
