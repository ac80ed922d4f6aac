//! The read side: lists of orders, from rows made for reading. Decisions never rest on it.

use super::store_error::StoreError;
use async_trait::async_trait;
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::{CustomerId, Money, Notation, OrderId, OrderNumber, Timestamp};

/// Which orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Where they stand.
    pub status: Option<OrderStatusKind>,
    /// Placed on this contract.
    pub channel: Option<String>,
    /// Only those that wait for a person.
    pub parked: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOrders {
    /// Which orders.
    pub filter: OrderFilter,
    /// Newest first, or oldest.
    pub newest_first: bool,
    /// Only orders behind this one in the list's order, so that pages stay stable under inserts.
    pub after: Option<OrderNumber>,
    /// How many to pass over, for contracts that count pages.
    pub offset: u64,
    /// At most so many.
    pub limit: u32,
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
    /// Why it waits for a person, if it does: a [`domain::process::Hold`]'s name.
    pub parked: Option<String>,
    pub placed_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A page, and how many orders match in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// The orders.
    pub orders: Vec<OrderSummary>,
    /// How many match the filter, on all pages.
    pub total: u64,
}

/// Lists of orders.
#[async_trait]
pub trait OrderList: Send + Sync {
    /// One page.
    async fn list(&self, query: ListOrders) -> Result<OrderPage, StoreError>;

    /// Whether the store answers at all: for health checks.
    async fn ping(&self) -> Result<(), StoreError>;
}
