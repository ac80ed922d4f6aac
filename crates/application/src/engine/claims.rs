//! Taking up orders that are due: retries, and whatever a lost process left behind.

use super::runner::{RunError, Since};
use super::{Engine, log, spans};
use crate::metrics::count_facts;
use crate::ports::{Append, Claimed, StoreError, UNREADABLE_RETRY, Wake};
use domain::Order;
use domain::process::hold_poison;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::Semaphore;
use tracing::Instrument as _;

impl Engine {
    /// Looks for due orders until the engine is drained, and runs a bounded number of them at once.
    pub async fn take_up_due_orders(&self) {
        let permits = Arc::new(Semaphore::new(self.parts.limits.recovering_at_once));
        while !self.stop.is_cancelled() {
            let found = self.take_up_batch(&permits).await;
            if found == 0 {
                let interval = self.parts.limits.poll_interval.into();
                tokio::select! {
                    () = tokio::time::sleep(interval) => {}
                    () = self.stop.cancelled() => {}
                }
            }
        }
    }

    async fn take_up_batch(&self, permits: &Arc<Semaphore>) -> usize {
        let _claiming = self.claiming.lock().await;
        if self.stop.is_cancelled() {
            return 0;
        }
        let limit = permits.available_permits();
        if limit == 0 {
            return 0;
        }
        let lease = self.parts.limits.lease;
        match self.parts.journal.claim_due(limit, lease).await {
            Ok(claimed) => {
                for claim in &claimed {
                    self.take_up(*claim, permits).await;
                }
                claimed.len()
            }
            Err(error) => {
                tracing::warn!(%error, "due orders cannot be looked up; trying again");
                0
            }
        }
    }

    async fn take_up(&self, claim: Claimed, permits: &Arc<Semaphore>) {
        let id = claim.order;
        // Its runner lives: its call is only slow, and the claim has renewed its lease. Or it is just
        // leaving: then it has to look again, for the claim has moved the wake-up. Or it is not placed
        // yet, as far as is known here. Nobody has taken it up by this, so that it counts for nothing.
        if self.running.nudge(id).is_some() || self.placing.has(id) {
            // By itself: a store in trouble holds up neither the other claims nor a stop.
            let journal = self.parts.journal.clone();
            self.runners.spawn(async move {
                if let Err(error) = journal.uncount_claim(id).await {
                    tracing::warn!(order.id = %id, %error, "order {id}: one claim too many is counted");
                }
            });
            return;
        }
        let permit = permits
            .clone()
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        let engine = self.clone();
        self.runners.spawn(async move {
            let _permit = permit;
            if let Err(error) = engine.resume(claim).await {
                tracing::error!(order.id = %id, %error, "order {id} cannot be taken up");
            }
        });
    }

    /// Takes an order up where its journal ends, or holds it if it was claimed too often without
    /// getting further, though the store was in order. (An order that dies with its call in flight gets
    /// further each time, by one lost attempt; the turn itself holds it.)
    async fn resume(&self, claim: Claimed) -> Result<(), RunError> {
        let order = match self.reload(claim.order).await {
            Err(RunError::Store(error @ StoreError::Corrupt { .. })) => {
                self.parts
                    .journal
                    .set_aside(claim.order, UNREADABLE_RETRY)
                    .await?;
                return Err(error.into());
            }
            read => read?,
        };
        let span = spans::taken_up(&order);
        self.go_on(order, claim).instrument(span).await
    }

    async fn go_on(&self, order: Order, claim: Claimed) -> Result<(), RunError> {
        if claim.claims > self.parts.limits.claims_before_parking {
            return self.hold(&order).await;
        }
        let (_follower, is_new) = self.running.enter(order.clone());
        if !is_new {
            return Ok(());
        }
        let before = self.appended.load(Ordering::Relaxed);
        let ran = self.run(order, Since::Claimed).await;
        // Nobody died of it, and no other order got further meanwhile: however long the store is in
        // trouble, the order is no poison. One that alone is refused is.
        if ran.as_ref().is_err_and(RunError::is_the_stores)
            && self.appended.load(Ordering::Relaxed) == before
        {
            self.parts.journal.uncount_claim(claim.order).await?;
        }
        ran
    }

    /// Appends directly: rendering the order's answer may be just what kills the process.
    async fn hold(&self, order: &Order) -> Result<(), RunError> {
        let id = order.id();
        let held = hold_poison(order, self.parts.clock.now());
        let append = Append {
            order: held.order,
            continues: order.version(),
            events: held.events,
            wake: Wake::Never,
            answer: None,
            request: None,
        };
        let recorded = append.events.clone();
        let appended = self.parts.journal.append(append).await;
        appended.map_err(RunError::NotAppended)?;
        log::facts(id, &recorded);
        count_facts(order, &recorded);
        Ok(())
    }
}
