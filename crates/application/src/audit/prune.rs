//! Pruning: the audit trail has bounds.

use crate::ports::{AuditTrail, Clock, StoreError, Struck, TrailBounds};
use domain::Duration;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const LATELY_DAYS: u64 = 30;

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
    /// The most deeds that are kept, but for those that were done lately.
    pub const KEEP_DEEDS: u64 = 100_000;
    /// How long deeds are kept however many there are: whoever does much pushes out nothing that somebody
    /// would still look for, and is found by it.
    pub const LATELY: Duration = Duration::from_hours(24 * LATELY_DAYS);
    /// The most refusals that are kept beside them: they are not only operators'.
    pub const KEEP_REFUSALS: u64 = 100_000;
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

    /// Strikes out what is beyond the bounds, and warns where that cannot be enough.
    pub async fn prune(&self) -> Result<Struck, StoreError> {
        let now = self.clock.now();
        let bounds = TrailBounds {
            before: now.minus(self.keep_for),
            lately: now.minus(Self::LATELY),
            deeds: Self::KEEP_DEEDS,
            refusals: Self::KEEP_REFUSALS,
        };
        let mut all = Struck::default();
        loop {
            let struck = self.trail.strike(&bounds, Self::BATCH).await?;
            all.records += struck.records;
            all.is_crowded = struck.is_crowded;
            if struck.records < u64::from(Self::BATCH) {
                break;
            }
        }
        if all.records > 0 {
            tracing::debug!(pruned = all.records, "old deeds were struck out");
        }
        if all.is_crowded {
            let (most, days) = (Self::KEEP_DEEDS, LATELY_DAYS);
            tracing::warn!(
                most,
                days,
                "more than {most} deeds of the last {days} days are on the audit trail, and all of them stay: \
                 look there who does so much"
            );
        }
        Ok(all)
    }
}
