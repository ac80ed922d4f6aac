//! Pruning: the audit trail has bounds.

use crate::ports::{AuditTrail, Clock, StoreError, TrailBounds};
use domain::Duration;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Prunes the audit trail.
#[derive(Clone)]
pub struct PruneTrail {
    /// The trail.
    pub trail: Arc<dyn AuditTrail>,
    /// What is old.
    pub clock: Arc<dyn Clock>,
    /// How long deeds are kept.
    pub keep_for: Duration,
}

impl PruneTrail {
    /// The most deeds that are kept.
    pub const KEEP_DEEDS: u64 = 100_000;
    /// The most refusals that are kept beside them.
    pub const KEEP_REFUSALS: u64 = 10_000;
    /// How often it is looked after.
    pub const INTERVAL: Duration = Duration::from_hours(1);
    /// How many are struck out at a time, so that nobody waits for long.
    const BATCH: u32 = 500;

    /// Prunes now and again until it is told to stop.
    pub async fn keep_pruning(&self, stop: CancellationToken) {
        loop {
            if let Some(Err(error)) = stop.run_until_cancelled(self.prune()).await {
                tracing::warn!(%error, "the audit trail was not pruned: {error}");
            }
            let pause = tokio::time::sleep(Self::INTERVAL.into());
            if stop.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    }

    /// Strikes out what is beyond the bounds. How many it were.
    pub async fn prune(&self) -> Result<u64, StoreError> {
        let bounds = TrailBounds {
            before: self.clock.now().minus(self.keep_for),
            deeds: Self::KEEP_DEEDS,
            refusals: Self::KEEP_REFUSALS,
        };
        let mut pruned = 0;
        loop {
            let batch = self.trail.strike(&bounds, Self::BATCH).await?;
            pruned += batch;
            if batch < u64::from(Self::BATCH) {
                break;
            }
        }
        if pruned > 0 {
            tracing::debug!(pruned, "old deeds were struck out");
        }
        Ok(pruned)
    }
}
