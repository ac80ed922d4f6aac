//! The read side: lists of orders, from rows made for reading. Decisions never rest on it.

use super::backlog::Backlog;
use super::journal::UNREADABLE;
use super::store_error::StoreError;
use crate::search::SearchText;
use async_trait::async_trait;
use domain::order::{CancelCause, OrderStatusKind, PaymentStatus, Placed, ShipmentStatus, Veil};
use domain::process::Hold;
use domain::{Currency, CustomerId, Money, Notation, OrderId, OrderNumber, ProductId, Timestamp};
use std::sync::Arc;

/// Which orders: those that fit all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Where they stand: in any of these; none given, anywhere.
    pub statuses: Vec<OrderStatusKind>,
    /// How their payment stands.
    pub payment: Option<PaymentStatus>,
    /// How their parcel stands.
    pub shipment: Option<ShipmentStatus>,
    /// Placed on this contract.
    pub channel: Option<String>,
    /// With this product among their lines.
    pub product: Option<ProductId>,
    /// With this text: the order that it names or whose parcel has this tracking number, and nothing
    /// else; failing that, those that have all of its words (see [`crate::search::order_terms`]).
    pub text: Option<SearchText>,
    /// Placed then or later.
    pub placed_from: Option<Timestamp>,
    /// Placed before.
    pub placed_before: Option<Timestamp>,
    /// With a total like this.
    pub amount: Option<AmountRange>,
    /// Only those that wait for a person.
    pub parked: bool,
}

/// Totals of one currency, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct AmountRange {
    pub currency: Currency,
    pub from_minor: Option<i64>,
    pub to_minor: Option<i64>,
}

impl AmountRange {
    /// Whether an amount lies in it.
    pub fn contains(&self, amount: Money) -> bool {
        amount.currency() == self.currency
            && self.from_minor.is_none_or(|from| from <= amount.minor())
            && self.to_minor.is_none_or(|to| amount.minor() <= to)
    }
}

/// A page of a list. Lists are in the order of the time at which their orders were placed, and of
/// their numbers where that is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderQuery {
    /// Which orders.
    pub filter: OrderFilter,
    /// Newest first, or oldest.
    pub newest_first: bool,
    /// Only orders behind this one in the list's order, so that pages stay stable under inserts. A
    /// number that no order has stands behind the order with the next lower one.
    pub after: Option<OrderNumber>,
    /// How many to pass over, for contracts that count pages.
    pub offset: u64,
    /// At most so many.
    pub limit: u32,
    /// Whether anybody wants to know how many there are on all pages.
    pub counted: bool,
}

impl OrderQuery {
    /// The first page of such orders, newest first, with their total.
    pub const fn newest(filter: OrderFilter, limit: u32) -> Self {
        Self {
            filter,
            newest_first: true,
            after: None,
            offset: 0,
            limit,
            counted: true,
        }
    }
}

/// An order as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the order's own")]
pub struct OrderSummary {
    pub id: OrderId,
    pub number: OrderNumber,
    pub channel: String,
    pub customer: Option<CustomerId>,
    pub customer_notation: Notation,
    pub status: OrderStatusKind,
    pub payment_status: PaymentStatus,
    pub shipment_status: ShipmentStatus,
    pub total: Money,
    pub tracking_number: Option<String>,
    /// Why it waits for a person, if it does.
    pub parked: Option<ParkedAs>,
    pub placed_at: Timestamp,
    pub updated_at: Timestamp,
}

impl OrderSummary {
    /// The same behind a veil.
    #[must_use]
    pub fn behind(&self, veil: Veil) -> Self {
        let number = self.tracking_number.as_deref();
        Self {
            customer: self.customer.as_ref().and_then(|id| veil.customer(id)),
            tracking_number: number.map(|number| veil.words(number)),
            ..self.clone()
        }
    }
}

/// An order with all that was agreed, as lists show it that are not content with a summary. No
/// journal is folded for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedOrder {
    /// Where it stands.
    pub summary: OrderSummary,
    /// What was agreed: lines with names and prices, contact, address, notes.
    pub placed: Arc<Placed>,
    /// Why it was called off, if it was.
    pub cancelled: Option<CancelCause>,
}

/// One order of a list in full. What cannot be read has its place in the list, so that no page that
/// has it is lost, and none lacks it without knowing.
#[derive(Debug, Clone)]
pub enum InFull {
    /// It can be read.
    Agreed(ListedOrder),
    /// What was agreed cannot be read: its row is all there is.
    Unreadable(UnreadableOrder),
}

impl InFull {
    /// The same behind a veil.
    #[must_use]
    pub fn behind(&self, veil: Veil) -> Self {
        match self {
            Self::Agreed(order) => Self::Agreed(ListedOrder {
                summary: order.summary.behind(veil),
                placed: Arc::new(veil.placed(&order.placed)),
                cancelled: order.cancelled.as_ref().map(|cause| veil.cause(cause)),
            }),
            Self::Unreadable(order) => Self::Unreadable(UnreadableOrder {
                summary: order.summary.behind(veil),
                why: order.why.clone(),
            }),
        }
    }
}

/// An order whose journal cannot be read.
#[derive(Debug, Clone)]
pub struct UnreadableOrder {
    /// Where it stands, as far as its row tells.
    pub summary: OrderSummary,
    /// What cannot be read.
    pub why: StoreError,
}

impl InFull {
    /// What its row tells.
    pub const fn summary(&self) -> &OrderSummary {
        match self {
            Self::Agreed(order) => &order.summary,
            Self::Unreadable(order) => &order.summary,
        }
    }
}

/// Why an order waits for a person, in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParkedAs {
    /// Its process says so.
    Held(Hold),
    /// Its journal cannot be read.
    Unreadable,
}

impl ParkedAs {
    /// The name in columns and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held(hold) => hold.name(),
            Self::Unreadable => UNREADABLE,
        }
    }

    /// The reason with this name.
    pub fn parse(name: &str) -> Option<Self> {
        let holds = Hold::ALL.into_iter().map(Self::Held);
        holds
            .chain([Self::Unreadable])
            .find(|reason| reason.name() == name)
    }
}

/// How many orders match a filter, on all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// At least so many.
    pub orders: u64,
    /// And no more than that.
    pub is_exact: bool,
}

impl Total {
    /// Nobody looks at more orders than these to count them: a list of a million is not counted on
    /// every page.
    pub const COUNTED: u64 = 1_000;

    /// Nobody wanted to know.
    pub const NOT_COUNTED: Self = Self {
        orders: 0,
        is_exact: false,
    };

    /// So many, all of them seen; more than [`Self::COUNTED`] were not all seen.
    pub const fn counted(found: u64) -> Self {
        let is_exact = found <= Self::COUNTED;
        Self {
            orders: if is_exact { found } else { Self::COUNTED },
            is_exact,
        }
    }
}

/// A page, and how many orders match in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage<T = OrderSummary> {
    /// The orders.
    pub orders: Vec<T>,
    /// How many match the filter, on all pages.
    pub total: Total,
}

/// Lists of orders.
#[async_trait]
pub trait OrderList: Send + Sync {
    /// One page of summaries.
    async fn list(&self, query: OrderQuery) -> Result<OrderPage, StoreError>;

    /// One page of orders with all that was agreed. An order whose journal cannot be read does not
    /// fail the page: it is there as what its row tells.
    async fn list_in_full(&self, query: OrderQuery) -> Result<OrderPage<InFull>, StoreError>;

    /// What waits to be taken up, of each so many at most.
    async fn backlog(&self, at_most: u32) -> Result<Backlog, StoreError>;

    /// Whether the store answers at all: for health checks.
    async fn ping(&self) -> Result<(), StoreError>;
}
