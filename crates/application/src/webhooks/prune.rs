//! Pruning: the log of deliveries has bounds, and what a removed webhook has left is struck out.

use super::WebhookId;
use crate::ports::{Clock, RelayBook, StoreError, WebhookDeliveries, WebhookEndpoints};
use domain::Duration;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Prunes the log of deliveries.
#[derive(Clone)]
pub struct PruneDeliveries {
    /// The webhooks.
    pub endpoints: Arc<dyn WebhookEndpoints>,
    /// The log.
    pub deliveries: Arc<dyn WebhookDeliveries>,
    /// Where webhooks' places are.
    pub book: Arc<dyn RelayBook>,
    /// What is old.
    pub clock: Arc<dyn Clock>,
    /// How long deliveries are kept.
    pub keep_for: Duration,
    /// The most that are kept of one webhook.
    pub keep: u64,
}

impl PruneDeliveries {
    /// How often it is looked after.
    pub const INTERVAL: Duration = Duration::from_secs(600);
    /// How many are struck out at a time, so that nobody waits for long.
    const BATCH: u32 = 500;

    /// Prunes now and again until it is told to stop.
    pub async fn keep_pruning(&self, stop: CancellationToken) {
        loop {
            if let Some(Err(error)) = stop.run_until_cancelled(self.prune()).await {
                tracing::warn!(%error, "the log of webhooks was not pruned: {error}");
            }
            let pause = tokio::time::sleep(Self::INTERVAL.into());
            if stop.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    }

    /// Strikes out what is beyond the bounds. How many it were.
    pub async fn prune(&self) -> Result<u64, StoreError> {
        self.forget_removed().await?;
        let before = self.clock.now().minus(self.keep_for);
        let mut pruned = 0;
        loop {
            let batch = self.deliveries.prune(before, self.keep, Self::BATCH);
            let batch = batch.await?;
            pruned += batch;
            if batch < u64::from(Self::BATCH) {
                break;
            }
        }
        if pruned > 0 {
            tracing::debug!(pruned, "old deliveries were struck out");
        }
        Ok(pruned)
    }

    /// A replica that did not know yet that a webhook is removed may have begun with it anew.
    async fn forget_removed(&self) -> Result<(), StoreError> {
        // In this order: what is created in between is in neither.
        let sinks = self.book.sinks().await?;
        let there = self.endpoints.all().await?;
        for sink in sinks {
            let Some(id) = WebhookId::of_sink(&sink.name) else {
                continue;
            };
            if !there.iter().any(|endpoint| endpoint.id == id) {
                self.book.forget(&sink.name).await?;
            }
        }
        Ok(())
    }
}
