//! Taking up orders that are due: retries, and whatever a lost process left behind.

use super::Engine;
use super::runner::{RunError, Since};
use crate::ports::{Append, Claimed, Wake};
use domain::order::{Command, Event, Fact};
use domain::process::{CallId, CallOutcome, CallState, Evidence, EvidenceKind, Hold, Phase};
use domain::{Actor, Order, Timestamp};
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
        let claims = claim.claims.max(self.lost_runners(&order).await?);
        if claims > self.parts.limits.claims_before_parking {
            return self.hold_poison(&order, claims).await;
        }
        let (_follower, is_new) = self.running.enter(order.clone());
        if is_new {
            self.run(order, Since::Claimed).await?;
        }
        Ok(())
    }

    /// How often in a row the order's call lost its runner, this time included. The claims alone do
    /// not tell: whoever takes an order up appends the loss and the next intent before it can die.
    async fn lost_runners(&self, order: &Order) -> Result<u32, RunError> {
        let limit = self.parts.limits.claims_before_parking;
        if !in_flight(order).any(|(_, state)| state.attempts > limit) {
            return Ok(0);
        }
        let journal = self.parts.journal.events(order.id()).await?;
        let mut lost = 1;
        for event in journal.iter().rev() {
            match &event.fact {
                Fact::CallStarted { .. } => {}
                Fact::CallEnded { outcome, .. } if is_lost(outcome) => lost += 1,
                _ => break,
            }
        }
        Ok(lost)
    }

    /// Holds the order as a whole; its call is written down as lost, so that nobody waits for it once
    /// an operator lets the order go on.
    async fn hold_poison(&self, order: &Order, claims: u32) -> Result<(), RunError> {
        let (id, now) = (order.id(), self.parts.clock.now());
        let mut held = order.clone();
        let mut events: Vec<Event> = in_flight(order)
            .map(|(call, state)| held.record(lost(*call, state, now), Actor::Engine, now))
            .collect();
        let Command::Applied(parking) = held.hold(Hold::Poison, now) else {
            return Ok(());
        };
        tracing::error!(
            order.id = %id, claims,
            "order {id} was taken up {claims} times without getting further: parked"
        );
        let held = held.with_events(&parking);
        events.extend(parking);
        let append = Append {
            order: held,
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

fn in_flight(order: &Order) -> impl Iterator<Item = &(CallId, CallState)> {
    let calls = order.calls().iter();
    calls.filter(|(_, state)| matches!(state.phase, Phase::InFlight(_)))
}

fn lost(call: CallId, state: &CallState, now: Timestamp) -> Fact {
    let detail = "the runner that made the call is gone";
    let evidence = Evidence::new(EvidenceKind::RunnerLost, detail);
    Fact::CallEnded {
        call,
        attempt: state.attempts,
        outcome: CallOutcome::Unknown(evidence),
        retry_at: now,
    }
}

fn is_lost(outcome: &CallOutcome) -> bool {
    matches!(outcome, CallOutcome::Unknown(evidence) if evidence.kind == EvidenceKind::RunnerLost)
}
