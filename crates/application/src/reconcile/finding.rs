//! What a comparison finds.

use crate::ports::{CallKey, PaymentCall, StockCall};
use domain::order::Version;
use domain::process::{Parked, Step};
use domain::{OrderId, OrderNumber};

/// Whose books an order is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The inventory's.
    Stock,
    /// The payment provider's.
    Money,
    /// The shipping's.
    Parcels,
}

impl Side {
    /// Every side.
    pub const ALL: [Self; 3] = [Self::Stock, Self::Money, Self::Parcels];

    /// The collaborator's name, as settings have it.
    pub const fn collaborator(self) -> &'static str {
        match self {
            Self::Stock => "inventory",
            Self::Money => "payments",
            Self::Parcels => "shipping",
        }
    }
}

/// How an order and a collaborator differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is held for an order that there is not.
    Orphan,
    /// It is held, and its order says that nothing is.
    Unaccounted,
    /// The order says that it is held, and it is not.
    Missing,
    /// Something else is held than the order says.
    Other,
}

impl Kind {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orphan => "orphan",
            Self::Unaccounted => "unaccounted",
            Self::Missing => "missing",
            Self::Other => "other",
        }
    }
}

/// Where an order and a collaborator say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which order.
    pub order: OrderId,
    /// Its number; none where there is no such order.
    pub number: Option<OrderNumber>,
    /// The version of the order that this was found on; none where there is no such order. Nothing is
    /// repaired on any other.
    pub version: Option<Version>,
    /// With whom.
    pub side: Side,
    /// The key that it is held under, or should be.
    pub key: CallKey,
    /// In which way.
    pub kind: Kind,
    /// What the order says.
    pub order_says: String,
    /// What the collaborator says.
    pub they_say: String,
    /// What to do about it, for a person.
    pub advice: &'static str,
    /// What can be done about it by the service.
    pub(super) repair: Option<Repair>,
}

impl Difference {
    /// Whether `--repair` has something to do about it.
    pub const fn is_repairable(&self) -> bool {
        self.repair.is_some()
    }
}

/// A call that puts a difference right. Each is made under the key that its order would use, so that
/// it is done once, whoever else makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Repair {
    /// About stock: reserve, release or consume.
    Stock(Step, StockCall),
    /// About money: void or refund.
    Money(Step, PaymentCall),
}

/// An order that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedOrder {
    /// Which order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// What it is parked for.
    pub parked: Parked,
    /// What the collaborator of the call in question says of it, where it can be asked.
    pub they_say: Option<String>,
    /// The version of the order that this was found on: no other one is settled by it.
    pub version: Version,
    /// Whether that settles it: what the call was to bring about is so.
    pub is_settled_by_it: bool,
}

/// What is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An order and a collaborator say different things.
    Difference(Box<Difference>),
    /// An order waits for a person.
    Parked(ParkedOrder),
    /// An order cannot be read, so it was not compared.
    Unreadable {
        /// Which.
        order: OrderId,
        /// Its number, where known.
        number: Option<OrderNumber>,
        /// Why not.
        why: String,
    },
}

/// Something that could not be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// With whom.
    pub side: Side,
    /// Which order; none: whatever no order has.
    pub number: Option<OrderNumber>,
    /// Why not.
    pub why: String,
}
