//! The engine: carries each order on until its process rests.
//!
//! For one order: take a turn (what is known becomes events and at most one call), append the
//! events, make the call, and again. Everything that makes this safe lies in the turn, which is
//! pure, and in the append, which is fenced by the order's version.

mod by_event;
mod calls;
mod claims;
mod collaborators;
mod limits;
pub(crate) mod log;
mod placing;
mod runner;
mod running;
mod spans;
mod stock_check;

pub use by_event::asked_by_event;
pub(crate) use calls::{payment_call, shipment_call, stock_call};
pub use collaborators::Collaborators;
pub(crate) use collaborators::collaborator;
pub use limits::EngineLimits;
pub use running::{Follower, Progress};

use crate::ports::{Answers, Clock, Entropy, Journal, Probe};
use domain::Order;
use domain::process::Then;
use placing::Placing;
use runner::Since;
use running::Running;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::sync::{Mutex, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What the engine is made of.
pub struct EngineParts {
    /// Where orders are decided.
    pub journal: Arc<dyn Journal>,
    /// Whom the process calls.
    pub collaborators: Collaborators,
    /// How the placing requests are answered.
    pub answers: Arc<dyn Answers>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For jitter.
    pub entropy: Arc<dyn Entropy>,
    /// For tests that kill the process.
    pub probe: Arc<dyn Probe>,
    /// The bounds.
    pub limits: EngineLimits,
}

/// Runs orders' processes. Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    parts: Arc<EngineParts>,
    running: Arc<Running>,
    runners: TaskTracker,
    placing: Arc<Placing>,
    /// A place for each order of which the store has not said whether it took it.
    keeping: Arc<Semaphore>,
    /// Held while due orders are claimed, until each has its runner.
    claiming: Arc<Mutex<()>>,
    stop: CancellationToken,
    /// How many turns the store has taken from this process.
    appended: Arc<AtomicU64>,
}

impl Engine {
    /// An engine that runs nothing yet.
    pub fn new(parts: EngineParts) -> Self {
        Self {
            keeping: Arc::new(Semaphore::new(parts.limits.kept_at_once)),
            parts: Arc::new(parts),
            running: Arc::default(),
            runners: TaskTracker::new(),
            placing: Arc::default(),
            claiming: Arc::default(),
            stop: CancellationToken::new(),
            appended: Arc::default(),
        }
    }

    /// Goes on with an order whose latest turn has just become durable.
    pub fn carry_on(&self, order: Order, then: Then) -> Follower {
        let (follower, is_new) = self.running.enter(order.clone());
        if is_new {
            self.spawn(order, Since::Turned(then));
        }
        follower
    }

    /// Something has happened to an order: whoever runs it here looks again, and if nobody runs it,
    /// somebody does. An order whose call is in flight elsewhere is left to its runner, which will
    /// find its next write refused and look again.
    pub fn nudge(&self, order: &Order) -> Option<Follower> {
        if order.is_in_flight() {
            return self.running.nudge(order.id());
        }
        let (follower, is_new) = self.running.enter(order.clone());
        if is_new {
            self.spawn(order.clone(), Since::Looked);
        }
        Some(follower)
    }

    /// The progress of an order that runs in this process.
    pub fn follow(&self, id: domain::OrderId) -> Option<Follower> {
        self.running.follow(id)
    }

    /// What orders placed now are planned with.
    pub fn collaborators(&self) -> &Collaborators {
        &self.parts.collaborators
    }

    /// The bounds in force.
    pub fn limits(&self) -> &EngineLimits {
        &self.parts.limits
    }

    /// How many orders run in this process.
    pub fn in_hand(&self) -> usize {
        self.runners.len()
    }

    /// Stops taking up orders and waits until those in hand rest. Orders that wait for a retry or
    /// an event are left to the next start.
    pub async fn drain(&self) {
        self.stop.cancel();
        // What is being claimed at this moment gets its runners, and they are waited for, too.
        drop(self.claiming.lock().await);
        self.runners.close();
        self.runners.wait().await;
    }

    /// The same, but not for longer than this. How many orders are still in hand then: their leases end,
    /// and whoever runs takes them up.
    pub async fn drain_within(&self, patience: domain::Duration) -> usize {
        let _is_drained = tokio::time::timeout(patience.into(), self.drain()).await;
        self.in_hand()
    }
}
