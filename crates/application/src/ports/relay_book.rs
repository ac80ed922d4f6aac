//! The relay's book: how far each sink has been told, and which orders wait.

use super::event_feed::FeedPosition;
use super::event_sink::SinkName;
use super::store_error::StoreError;
use async_trait::async_trait;
use domain::order::Version;
use domain::{Duration, OrderId, OrderNumber, Timestamp};
use thiserror::Error;

/// A sink that the caller may write about until somebody else takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which sink.
    pub sink: SinkName,
    /// Larger than those of all holds of this sink before, also if it was forgotten since; only the latest
    /// is good.
    pub epoch: u64,
    /// All events up to here, this one included, were delivered when it was taken, or belong to an order
    /// that is held back.
    pub place: FeedPosition,
}

/// What came of trying to take a sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is the caller's for the length of the lease.
    Held(Hold),
    /// Somebody else has it.
    ByAnother,
    /// There is no such sink: it has to begin first.
    Unknown,
}

/// Why the book was not written.
#[derive(Debug, Clone, Error)]
pub enum BookError {
    /// The sink has been taken by somebody else, or forgotten. Nothing was written.
    #[error("the sink {0} is no longer ours")]
    Lost(SinkName),
    /// Whether it was written is not known. It is never written after the next [`RelayBook::take`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An order whose events wait, because a sink did not take one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    /// Which.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Its first event that was not delivered: those before it were.
    pub seq: Version,
    /// How often it was tried.
    pub attempts: u32,
    /// What was said the last time.
    pub reason: String,
    /// Since when it waits, or was asked for once more: another one with each [`RelayBook::replay`].
    pub since: Timestamp,
    /// How long until it is tried again; zero if it is due.
    pub due_in: Duration,
}

/// An order to be held back, or once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldBack {
    /// Which.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Its first event that was not delivered.
    pub seq: Version,
    /// Why; a text of at most [`HoldBack::MAX_REASON`] bytes.
    pub reason: String,
    /// When to try again.
    pub retry_after: Duration,
    /// Since when it waits, where it was tried again: as [`HeldBack`] said it. If it was asked for once more
    /// since then, nothing that was sent before counts.
    pub since: Option<Timestamp>,
}

impl HoldBack {
    /// The longest reason, in bytes.
    pub const MAX_REASON: usize = 500;
}

/// Events of an order that are to be sent once more: all from one on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Whose.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// The first of them.
    pub seq: Version,
    /// Where that one is in the feed.
    pub place: FeedPosition,
    /// By whom they were asked for; a text of at most [`HoldBack::MAX_REASON`] bytes.
    pub reason: String,
}

/// What came of asking for events once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnceMore {
    /// They will be sent.
    Asked,
    /// The sink is not known to have come that far yet: they come by themselves.
    Ahead,
    /// There is no such sink.
    Unknown,
}

/// Where a sink stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkState {
    /// Which.
    pub name: SinkName,
    /// All events up to here were delivered or belong to an order that is held back.
    pub place: FeedPosition,
    /// The latest hold's.
    pub epoch: u64,
    /// How long its lease still lasts; zero if nobody carries events to it.
    pub held_for: Duration,
    /// How many orders are held back.
    pub held_back: u64,
}

/// What the store keeps for each sink: its place in the feed, who may move it, and the orders that wait.
///
/// One holder at a time may write: every write of a holder is conditional on its epoch, in one
/// transaction with what it writes, so that nothing of an earlier holder is written once a later one has
/// taken the sink. Leases are told by the store's own clock, and are for liveness only; safety comes from
/// the epoch. Writes are durable when they return.
#[async_trait]
pub trait RelayBook: Send + Sync {
    /// Writes down a sink that is not there yet: everything behind this place is to be delivered.
    /// A sink that is there stays as it is.
    async fn begin(&self, sink: &SinkName, place: FeedPosition) -> Result<(), StoreError>;

    /// Takes a sink that nobody holds, or whose lease has ended. Of many at once, one gets it.
    async fn take(&self, sink: &SinkName, lease: Duration) -> Result<Taken, StoreError>;

    /// Writes the place up to which everything was delivered or is held back, and begins the lease anew.
    async fn advance(
        &self,
        hold: &Hold,
        place: FeedPosition,
        lease: Duration,
    ) -> Result<(), BookError>;

    /// Gives the sink back: whoever tries next takes it at once.
    async fn release(&self, hold: &Hold) -> Result<(), BookError>;

    /// Writes down that an order waits from this event on, or waits on with another event, reason or
    /// time; each call counts as one attempt more. One that was asked for once more meanwhile waits from
    /// the earlier of both events, and is due as it was.
    async fn hold_back(&self, hold: &Hold, waits: &HoldBack) -> Result<(), BookError>;

    /// Strikes out an order that waits since then: all its events were delivered. One that does not wait,
    /// or was asked for once more meanwhile, stays as it is and is no error.
    async fn let_go(&self, hold: &Hold, order: OrderId, since: Timestamp) -> Result<(), BookError>;

    /// The orders that wait to be tried again now, those that are due longest first, at most so many.
    async fn due(&self, sink: &SinkName, limit: usize) -> Result<Vec<HeldBack>, StoreError>;

    /// The orders that a sink waits with, by their ids, those behind this one, at most so many.
    async fn held_back(
        &self,
        sink: &SinkName,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<HeldBack>, StoreError>;

    /// Makes due at once an order that waits, or all of a sink. Returns how many.
    async fn retry_now(&self, sink: &SinkName, order: Option<OrderId>) -> Result<u64, StoreError>;

    /// Asks for an order's events once more, from one on that was delivered: the order waits from there on,
    /// or from where it waits already if that is earlier, and is due at once. Whoever holds the sink sends
    /// them, and all that follow, in their sequence.
    async fn replay(&self, sink: &SinkName, replay: &Replay) -> Result<OnceMore, StoreError>;

    /// Puts a sink back: everything behind this place is delivered once more. Whoever holds the sink holds
    /// it no longer. Orders that wait are then sent from their first event on, at once.
    async fn rewind(&self, sink: &SinkName, place: FeedPosition) -> Result<OnceMore, StoreError>;

    /// All sinks, by name.
    async fn sinks(&self) -> Result<Vec<SinkState>, StoreError>;

    /// Strikes out a sink that is no longer used, with the orders that it waits with. Returns whether it
    /// was there. One that is still used begins anew.
    async fn forget(&self, sink: &SinkName) -> Result<bool, StoreError>;
}
