//! Taking up orders that are due: retries, and whatever a lost process left behind.

use super::Engine;
use super::runner::{RunError, Since};
use crate::ports::{Append, Claimed, Wake};
use domain::order::Command;
use domain::process::Hold;
use std::sync::Arc;
use tokio::sync::Semaphore;

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
        // Its runner lives, its call is only slow: the claim has renewed its lease.
        if self.running.contains(id) {
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

    /// Takes an order up where its journal ends, or holds it if it has killed the process too often.
    async fn resume(&self, claim: Claimed) -> Result<(), RunError> {
        let order = self.reload(claim.order).await?;
        if claim.claims > self.parts.limits.claims_before_parking {
            return self.hold_poison(&order, claim).await;
        }
        let (_follower, is_new) = self.running.enter(order.clone());
        if is_new {
            self.run(order, Since::Claimed).await?;
        }
        Ok(())
    }

    async fn hold_poison(&self, order: &domain::Order, claim: Claimed) -> Result<(), RunError> {
        let id = order.id();
        let Command::Applied(events) = order.hold(Hold::Poison, self.parts.clock.now()) else {
            return Ok(());
        };
        tracing::error!(
            order.id = %id, claims = claim.claims,
            "order {id} was taken up {} times without getting further: parked", claim.claims
        );
        let append = Append {
            order: order.with_events(&events),
            continues: order.version(),
            events,
            wake: Wake::Never,
            answer: None,
            request: None,
        };
        self.parts
            .journal
            .append(append)
            .await
            .map_err(RunError::NotAppended)
    }
}
