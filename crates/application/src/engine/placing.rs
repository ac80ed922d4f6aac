//! Orders that this process is placing. The intent of the first call commits with the order, so that the
//! journal alone cannot tell a call that was lost from one that nobody has made yet: who places it can.
//!
//! Until that is over, recovery of this process leaves the order alone. Where the store has not said whether
//! it took it, that call is never made: once the order is there, it goes on record as not sent.

use super::runner::{Pauses, RunError, Since};
use super::{Engine, log};
use crate::traces::in_this_trace;
use domain::process::{CallOutcome, Finished, Then};
use domain::{Order, OrderId};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The orders that this process is placing.
#[derive(Default)]
pub(super) struct Placing(Mutex<HashSet<OrderId>>);

impl Placing {
    pub(super) fn has(&self, id: OrderId) -> bool {
        self.orders().contains(&id)
    }

    fn orders(&self) -> MutexGuard<'_, HashSet<OrderId>> {
        // The set is never left half changed, so a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An order is being placed by this process, until this is dropped.
pub(crate) struct BeingPlaced {
    placing: Arc<Placing>,
    order: OrderId,
}

impl Drop for BeingPlaced {
    fn drop(&mut self) {
        self.placing.orders().remove(&self.order);
    }
}

impl Engine {
    /// This order is about to be made durable, with the intent of its first call.
    pub(crate) fn placing(&self, order: OrderId) -> BeingPlaced {
        self.placing.orders().insert(order);
        BeingPlaced {
            placing: self.placing.clone(),
            order,
        }
    }

    /// The store has not said whether it took the order. That nobody was asked anything is noted once it is
    /// there, in the background; of too many at once some are left to recovery, which cannot know it.
    pub(crate) fn keep(&self, placed: BeingPlaced, then: Then) {
        let id = placed.order;
        let Then::Call {
            id: call, attempt, ..
        } = then
        else {
            return;
        };
        let Ok(place) = self.keeping.clone().try_acquire_owned() else {
            tracing::error!(
                order.id = %id, %call,
                "order {id}: whether it was placed is unknown, and too many such orders are kept: if it is \
                 parked for what became of {call}, that was not sent"
            );
            return;
        };
        let outcome =
            CallOutcome::NotSent("the store did not say that it took the order".to_owned());
        let unsent = Finished {
            call,
            attempt,
            outcome,
        };
        let engine = self.clone();
        self.runners.spawn(in_this_trace(async move {
            let _place = place;
            match engine.note_not_sent(placed, unsent).await {
                Ok(()) => {}
                Err(RunError::Gone(_)) => tracing::warn!(
                    order.id = %id, %call,
                    "order {id} is not in the store, and is no longer looked for: if it comes later and is \
                     parked for what became of {call}, that was not sent"
                ),
                Err(error) => tracing::error!(
                    order.id = %id, %call, %error,
                    "order {id}: whether it was placed could not be learned: if it is parked for what became \
                     of {call}, that was not sent"
                ),
            }
        }));
    }

    /// Fenced by the order's version, as any turn: an order that somebody else took up meanwhile has moved
    /// on, and stays as it is.
    async fn note_not_sent(&self, placed: BeingPlaced, unsent: Finished) -> Result<(), RunError> {
        let order = self.once_it_is_there(placed.order).await?;
        let (_follower, is_new) = self.running.enter(order.clone());
        drop(placed);
        if is_new {
            log::outcome(order.id(), unsent.call, unsent.attempt, &unsent.outcome);
            self.run(order, Since::Ended(unsent)).await?;
        }
        Ok(())
    }

    /// A commit that hangs in the server may come after the first look, so it is looked for again. A stop
    /// does not wait for what may never come.
    async fn once_it_is_there(&self, id: OrderId) -> Result<Order, RunError> {
        let mut looks = Pauses::until_it_comes(&self.parts.limits);
        loop {
            let mut pauses = Pauses::within(&self.parts.limits);
            match self.reload_patiently(id, &mut pauses).await {
                Err(gone @ RunError::Gone(_)) => tokio::select! {
                    () = self.stop.cancelled() => return Err(gone),
                    looked = looks.pause_or(RunError::Gone(id)) => looked?,
                },
                read => return read,
            }
        }
    }
}
