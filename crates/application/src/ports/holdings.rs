//! What collaborators say that they hold for orders: to be compared with what the orders say.

use super::CallKey;
use domain::{Money, OrderId, ProductId};

/// What a collaborator says about one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement<T> {
    /// It holds this.
    Holds(T),
    /// It holds nothing, and that is its last word: what there was has been given back or was refused.
    Nothing,
    /// It knows of nothing under this key: there never was anything, it has not come yet, or it was
    /// forgotten. So it holds nothing now, and no undoing is shown to have been done.
    NeverHeardOf,
    /// Its protocol has no call that tells.
    Silent,
}

/// Stock under one reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockHeld {
    /// Which products, and how many of each.
    pub items: Vec<(ProductId, u32)>,
    /// Whether it has left the warehouse.
    pub has_left: bool,
}

/// The money of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyHeld {
    /// How far it has come.
    pub stage: MoneyStage,
    /// How much.
    pub amount: Money,
    /// The provider's name for the payment, where it has one.
    pub reference: Option<String>,
}

/// How far a payment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyStage {
    /// Taken on; the provider has yet to tell what becomes of it.
    Pending,
    /// Blocked on the customer's account.
    Blocked,
    /// Taken.
    Taken,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelHeld {
    /// What the customer follows it by.
    pub tracking_number: String,
}

/// Where something is on a collaborator's books: under which key of which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingName {
    /// Whose.
    pub order: OrderId,
    /// The key that it was made under.
    pub key: CallKey,
}

/// One thing that a collaborator holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding<T> {
    /// Where it is on the books.
    pub name: HoldingName,
    /// What it is.
    pub held: T,
}

impl HoldingName {
    /// Before everything of an order.
    pub fn before(order: OrderId) -> Self {
        let key = CallKey::given("");
        Self { order, key }
    }
}
