//! The journal: the one place where orders are decided.

use super::store_error::StoreError;
use crate::request::{Answer, RequestClaim, RequestRecord};
use async_trait::async_trait;
use domain::order::{Event, Version};
use domain::{CartRevision, CustomerId, Duration, Order, OrderId, OrderNumber, OrderRef};
use thiserror::Error;

/// A new order, to be made durable with its first events.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The order with the events applied.
    pub order: Order,
    /// All of its journal so far.
    pub events: Vec<Event>,
    /// When somebody should look after it, unless it goes on before.
    pub wake: Wake,
    /// What makes the request take effect once.
    pub claim: RequestClaim,
    /// What of its customer's cart it was ordered from, which is ordered once.
    pub cart: Option<(CustomerId, CartState)>,
    /// The number that it has already, where it comes from another system.
    pub number: Option<OrderNumber>,
}

/// What of a customer's cart an order is made from. Of several orders of the same, one is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CartState {
    /// A state of it that has a revision: it can be ordered again when that order is called off.
    Revision(CartRevision),
    /// Whatever was in it, where states are not told apart. A turn is taken once and for good.
    Turn(CartTurn),
}

/// The how-many-eth order of a customer's cart, counted where carts have no revisions: 1 for the first.
/// Whoever orders the cart takes the turn after the last one that is over, as it was before the cart was
/// read. So an order of a cart that another order has emptied since finds its turn taken, however late it
/// comes, and no two orders are made of one cart: that rests on the unique name of the turn alone, and
/// nothing has to be lifted when a clearing is over, because the journal says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CartTurn(pub u64);

impl CartTurn {
    /// Of a customer who has ordered no such cart yet.
    pub const FIRST: Self = Self(1);

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// What continues one order: its next events, and what must commit with them.
#[derive(Debug, Clone)]
pub struct Append {
    /// The order with the events applied; its row is derived from it.
    pub order: Order,
    /// The version that the events follow.
    pub continues: Version,
    /// The events, possibly none where only the wake-up changes.
    pub events: Vec<Event>,
    /// When somebody should look after it.
    pub wake: Wake,
    /// The final answer to the request that placed it, if it has just become final.
    pub answer: Option<Answer>,
    /// The request that asked for these events and its answer, if it carried a key.
    pub request: Option<(RequestClaim, Answer)>,
}

/// When an order is due: lease, retry timer and crash recovery in one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// As it is: somebody else holds it.
    Keep,
    /// After a while, by the store's own clock.
    After(Duration),
    /// Only when something happens to it.
    Never,
}

/// Why an append did not happen.
#[derive(Debug, Clone, Error)]
pub enum AppendError {
    /// The order is no longer at the version that the events follow. Nothing was written.
    #[error("order {0} has moved on")]
    Conflict(OrderId),
    /// The request of these events has been made before. Nothing was written.
    #[error("the request was made before")]
    Repeated(RequestRecord),
    /// Nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The commit's fate could not be learned even by reading back.
    #[error("order {0}: whether the events were written is unknown")]
    Unknown(OrderId),
}

/// Why an order was not placed.
#[derive(Debug, Clone, Error)]
pub enum PlaceFailure {
    /// Its request has been made before. Nothing was written.
    #[error("the request was made before")]
    Repeated(Prior),
    /// Another order has the number that this one was to keep. Nothing was written.
    #[error("the number {} is another order's", .0.0)]
    NumberTaken(OrderNumber),
    /// Nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The commit's fate could not be learned even by reading back.
    #[error("order {0}: whether it was placed is unknown")]
    Unknown(OrderId),
}

/// What the same request did before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prior {
    /// The key is on record.
    Key(RequestRecord),
    /// An order with the same content is pending, or was made from the same state of the cart, or in
    /// the same turn.
    Pending(OrderId),
}

/// An order that was due and is now held by the caller for the length of the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// Which.
    pub order: OrderId,
    /// How often it was claimed since its last event, this time included: an order that kills the
    /// process does not get further.
    pub claims: u32,
}

/// How long an order whose journal cannot be read is left alone before it is tried again: long
/// enough to be mended by hand.
pub const UNREADABLE_RETRY: Duration = Duration::from_hours(1);

/// Why an order is parked whose journal cannot be read, in lists.
pub const UNREADABLE: &str = "unreadable";

/// Orders and their events. Each call is one transaction; none can be held open across another.
///
/// An order whose plan, or any of whose events, needs a later version of the process than this binary knows
/// is left alone, whatever asks for it: it is not claimed, not set aside, not found as unpaid, and to read
/// it is [`StoreError::Newer`]. Lists show it.
///
/// Writes are durable when they return (no setting is relaxed for speed), and never lost when the
/// caller stops waiting: a dropped future has either written all or nothing.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Makes a new order durable: row, lines, events and claim, all or nothing. Returns the
    /// sequential number it was given, unique and rising, not necessarily without gaps.
    async fn place(&self, placement: Placement) -> Result<OrderNumber, PlaceFailure>;

    /// Continues an order, all or nothing. Of two appends that continue the same version, one gets
    /// [`AppendError::Conflict`]; its neighbours in a shared commit are not touched by that.
    async fn append(&self, append: Append) -> Result<(), AppendError>;

    /// The order with this name, folded from its journal.
    async fn order(&self, name: OrderRef) -> Result<Option<Order>, StoreError>;

    /// The latest turn of this customer's cart that was ever taken, and the order that has it.
    async fn last_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError>;

    /// All events of an order, in order; none if there is no such order.
    async fn events(&self, id: OrderId) -> Result<Vec<Event>, StoreError>;

    /// The events of an order up to the first that cannot be read, and what is wrong with that one:
    /// for people who mend it.
    async fn legible(&self, id: OrderId) -> Result<(Vec<Event>, Option<StoreError>), StoreError> {
        match self.events(id).await {
            Ok(events) => Ok((events, None)),
            Err(error @ StoreError::Corrupt { .. }) => Ok((Vec::new(), Some(error))),
            Err(error) => Err(error),
        }
    }

    /// Takes hold of up to `limit` orders that are due, for `lease`. No two callers get the same
    /// order within a lease; that is for liveness only, safety comes from the versions.
    async fn claim_due(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError>;

    /// Shows an order whose journal cannot be read to a person: lists have it as parked, by the name
    /// [`UNREADABLE`], and it is due again after a while. Its journal stays as it is.
    async fn set_aside(&self, order: OrderId, retry_after: Duration) -> Result<(), StoreError>;

    /// Does not count one of an order's claims: whoever held it lives, and only the store kept it from
    /// getting further. When it is due stays as it is.
    async fn uncount_claim(&self, order: OrderId) -> Result<(), StoreError>;

    /// Makes due at once whatever a previous process held, where this process is surely the only
    /// one; a store that several processes share does nothing. Returns how many.
    async fn end_stale_leases(&self) -> Result<u64, StoreError>;
}
