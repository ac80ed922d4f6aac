//! Which orders run in this process, and who waits for them.

use crate::request::Answer;
use domain::process::Rest;
use domain::{Order, OrderId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// How far an order has come in this process.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The order after its latest append.
    pub order: Arc<Order>,
    /// The final answer to the request that placed it, as it was kept.
    pub answer: Option<Answer>,
    /// Why it rests, if it does.
    pub rest: Option<Rest>,
}

/// Watches one order that runs in this process.
pub struct Follower(watch::Receiver<Progress>);

impl Follower {
    /// Waits until what is seen satisfies `enough`, or the order is no longer run here. Returns the
    /// last that was seen. The caller sets the time limit.
    pub async fn until(&mut self, enough: impl Fn(&Progress) -> bool) -> Progress {
        match self.0.wait_for(|progress| enough(progress)).await {
            Ok(progress) => return progress.clone(),
            Err(_gone) => {}
        }
        self.latest()
    }

    /// What was seen last.
    pub fn latest(&self) -> Progress {
        self.0.borrow().clone()
    }
}

struct Entry {
    progress: watch::Sender<Progress>,
    /// Something has happened to the order that its runner may not have seen.
    nudged: bool,
}

/// The orders that run in this process.
#[derive(Default)]
pub(super) struct Running(Mutex<HashMap<OrderId, Entry>>);

impl Running {
    /// Follows the order, making room for a runner if it has none; nudges the one that it has.
    /// Tells whether the caller has to start a runner.
    pub(super) fn enter(&self, order: Order) -> (Follower, bool) {
        let mut entries = self.entries();
        if let Some(entry) = entries.get_mut(&order.id()) {
            entry.nudged = true;
            return (Follower(entry.progress.subscribe()), false);
        }
        let id = order.id();
        let progress = Progress {
            order: Arc::new(order),
            answer: None,
            rest: None,
        };
        let (progress, follower) = watch::channel(progress);
        entries.insert(
            id,
            Entry {
                progress,
                nudged: false,
            },
        );
        (Follower(follower), true)
    }

    /// Makes the order's runner look again, if it has one.
    pub(super) fn nudge(&self, id: OrderId) -> Option<Follower> {
        let mut entries = self.entries();
        let entry = entries.get_mut(&id)?;
        entry.nudged = true;
        Some(Follower(entry.progress.subscribe()))
    }

    pub(super) fn follow(&self, id: OrderId) -> Option<Follower> {
        self.entries()
            .get(&id)
            .map(|entry| Follower(entry.progress.subscribe()))
    }

    /// Shows followers how far the order has come. An answer, once given, stays.
    pub(super) fn report(&self, order: &Order, answer: Option<&Answer>, rest: Option<Rest>) {
        if let Some(entry) = self.entries().get(&order.id()) {
            entry.progress.send_modify(|progress| {
                progress.order = Arc::new(order.clone());
                progress.answer = progress.answer.take().or_else(|| answer.cloned());
                progress.rest = rest;
            });
        }
    }

    /// The runner is done, unless the order was nudged meanwhile: then it has to look again.
    pub(super) fn leave(&self, id: OrderId) -> bool {
        let mut entries = self.entries();
        match entries.get_mut(&id) {
            Some(entry) if entry.nudged => {
                entry.nudged = false;
                false
            }
            _ => {
                entries.remove(&id);
                true
            }
        }
    }

    /// The runner is gone, whatever became of it.
    pub(super) fn remove(&self, id: OrderId) {
        self.entries().remove(&id);
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<OrderId, Entry>> {
        // The map is never left half changed, so a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
