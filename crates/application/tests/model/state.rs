//! What the model remembers of the world: the store, two runners, the network, the collaborators'
//! own ledgers, and what may still go wrong.

use crate::ledgers::{Ledgers, Said};
use domain::Order;
use domain::order::Version;
use domain::process::{CallId, Mode, Then};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// One state of the model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    /// What the store holds.
    pub(crate) order: Snapshot,
    /// When somebody should look after it.
    pub(crate) wake: Wake,
    /// Seconds since the order was placed.
    pub(crate) now: u16,
    /// The two runners.
    pub(crate) runners: [Runner; 2],
    /// Requests that have not arrived, sorted.
    pub(crate) requests: Vec<Request>,
    /// What the collaborators know to have happened.
    pub(crate) ledgers: Ledgers,
    /// What the collaborators have answered, ever.
    pub(crate) said: Said,
    /// What may still go wrong or be asked.
    pub(crate) budget: Budget,
    /// What somebody was told.
    pub(crate) told: Told,
    /// What has been seen happening that must never happen.
    pub(crate) seen: Seen,
}

/// An order as somebody read it. Orders are hashed once, when they are made.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    order: Arc<Order>,
    digest: u64,
    /// The version in the store that the reader's next append continues.
    pub(crate) continues: Version,
}

impl Snapshot {
    pub(crate) fn of(order: Order) -> Self {
        let continues = order.version();
        Self::continuing(order, continues)
    }

    /// An order with events that are not in the store yet.
    pub(crate) fn continuing(order: Order, continues: Version) -> Self {
        let mut hasher = DefaultHasher::new();
        order.hash(&mut hasher);
        Self {
            digest: hasher.finish(),
            order: Arc::new(order),
            continues,
        }
    }

    /// The same order once the store has moved on: whatever it says, an append that continues it is
    /// refused, so all such snapshots are one.
    pub(crate) fn outdated(&self) -> Self {
        Self {
            digest: 0,
            continues: Version(0),
            order: self.order.clone(),
        }
    }

    pub(crate) fn order(&self) -> &Order {
        &self.order
    }
}

impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest && self.continues == other.continues
    }
}

impl Eq for Snapshot {}

impl Hash for Snapshot {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
        self.continues.hash(state);
    }
}

/// The store's `wake_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Wake {
    Never,
    At(u16),
    /// This runner holds the order.
    Lease(usize),
}

/// What one process does for the order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Runner {
    Idle,
    /// Is about to take a turn with what it read.
    Deciding(Snapshot, Since),
    /// Waits for an answer.
    Calling(Snapshot, CallId, u32),
    /// Does not know whether its turn was written: what it will know for its own, if it still can.
    Unsure(Option<(Snapshot, Then)>, Since),
}

impl Runner {
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self, Self::Idle)
    }
}

/// How a runner has come to its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Since {
    /// Its own call has ended.
    Ended(Ended),
    /// It claimed the order: a call in flight is one that somebody lost.
    Claimed,
    /// Something has happened to the order: a call in flight is somebody else's.
    Looked,
}

/// How an attempt ended, as its runner saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ended {
    pub(crate) call: CallId,
    pub(crate) attempt: u32,
    pub(crate) ending: Ending,
}

/// The ways in which an attempt ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ending {
    NotSent,
    TimedOut,
    Mismatch,
    Done,
    Refused,
    NotFound,
}

/// A request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Request {
    pub(crate) call: CallId,
    pub(crate) mode: Mode,
    /// Which attempt; 0 once it no longer matters.
    pub(crate) attempt: u32,
    /// Who waits for the answer; nobody if it comes late.
    pub(crate) from: Option<usize>,
}

/// What may still happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Budget {
    /// Time-outs, unsent requests, contradicting answers, replays, appends without an answer.
    pub(crate) faults: u8,
    pub(crate) kills: u8,
    pub(crate) steals: u8,
    pub(crate) cancels: u8,
    pub(crate) refusals: u8,
    /// Leaps of the clock past every window.
    pub(crate) leaps: u8,
    pub(crate) ships: u8,
    /// An operator's words.
    pub(crate) verdicts: u8,
    /// The payment provider's words before it is asked.
    pub(crate) words: u8,
}

/// What people were told: what was accepted stays accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Told {
    pub(crate) cancelled: bool,
    pub(crate) shipped: bool,
}

/// What must never be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that must not happen"
)]
pub(crate) struct Seen {
    /// A request arrived whose intent is not in the store.
    pub(crate) call_without_intent: bool,
    /// An answer is on record that nobody gave.
    pub(crate) invented_answer: bool,
    /// The status went a way that the lifecycle does not have.
    pub(crate) illegal_transition: bool,
    /// The journal has a gap or a repetition.
    pub(crate) gap: bool,
    /// It was confirmed without its stock.
    pub(crate) confirmed_without_stock: bool,
}
