//! Striking out what is kept of messages long after they took effect.

use crate::ports::{Clock, Retention, StoreError};
use domain::{Duration, Timestamp};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How much one transaction strikes out or looks at.
const BATCH: u32 = 500;

/// How long others have the store to themselves between two of them, ...
const PAUSE: Duration = Duration::from_millis(50);
/// ... and between two rounds.
const ROUND: Duration = Duration::from_hours(1);

/// Strikes out what is kept of messages, by age. Every process may: what one has struck out, the others do
/// not find.
#[derive(Clone)]
pub struct PruneMessages {
    /// Where it is kept.
    pub store: Arc<dyn Retention>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long it is known that a message has taken effect: longer than its topic keeps it.
    pub keep_heard: Duration,
    /// How long a dead letter is kept after a person has decided.
    pub keep_decided: Duration,
}

impl PruneMessages {
    /// Goes on until the process stops.
    pub async fn keep_pruning(&self, stop: CancellationToken) {
        let mut behind = 0;
        loop {
            if let Err(error) = self.round(&mut behind, &stop).await {
                tracing::warn!(%error, "what is old of messages could not be struck out; trying again later");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(ROUND.into()) => {}
            }
        }
    }

    /// Strikes out all that is old enough now; `behind` is up to where the requests on record were looked at.
    pub async fn round(
        &self,
        behind: &mut u64,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let decided = self.ago(self.keep_decided);
        while !stop.is_cancelled() && self.store.strike_decided(decided, BATCH).await? > 0 {
            tokio::time::sleep(PAUSE.into()).await;
        }
        let heard = self.ago(self.keep_heard);
        while !stop.is_cancelled() {
            let stretch = self.store.strike_heard(*behind, heard, BATCH).await?;
            let Some(next) = stretch.next else {
                return Ok(());
            };
            *behind = next;
            tokio::time::sleep(PAUSE.into()).await;
        }
        Ok(())
    }

    fn ago(&self, age: Duration) -> Timestamp {
        let age = i64::try_from(age.micros()).unwrap_or(i64::MAX);
        Timestamp::from_micros(self.clock.now().micros().saturating_sub(age))
    }
}
