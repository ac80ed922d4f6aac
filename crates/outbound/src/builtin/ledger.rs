//! The built-in collaborators' own books, for checkers and reconciliation: what they really did,
//! whatever the orders say.

use super::books::{Books, LedgerBooks};
use super::payment_books::PaymentState;
use super::reservations::ReservationState;
use application::ports::StoreError;
use domain::{Money, OrderId, ProductId};
use std::sync::Arc;

/// Reads the books.
#[derive(Clone)]
pub struct Ledger(Arc<dyn LedgerBooks>);

/// The stock of one product. What came in is always `on_hand + consumed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRecord {
    /// Which product.
    pub product: ProductId,
    /// In the warehouse, the reserved ones included.
    pub on_hand: u64,
    /// Promised to orders that have not left.
    pub reserved: u64,
    /// Left with orders.
    pub consumed: u64,
}

/// One reservation key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationRecord {
    /// As the caller named it.
    pub key: String,
    /// What became of it.
    pub state: ReservationState,
    /// What it held or holds; nothing if it was refused or called off before it came.
    pub items: Vec<(ProductId, u32)>,
}

/// One payment key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRecord {
    /// As the caller named it.
    pub key: String,
    /// What became of it.
    pub state: PaymentState,
    /// The provider's name for it; none where money never moved.
    pub reference: Option<String>,
    /// How much.
    pub amount: Money,
}

/// One parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentRecord {
    /// As the caller named it.
    pub key: String,
    /// What the customer follows it by.
    pub tracking_number: String,
}

impl Ledger {
    /// The books of this store.
    pub fn new(books: &Books) -> Self {
        Self(books.ledger.clone())
    }

    /// The stock of every product, by id.
    pub async fn stock(&self) -> Result<Vec<StockRecord>, StoreError> {
        self.0.stock_records().await
    }

    /// Every reservation key of an order.
    pub async fn reservations(&self, order: OrderId) -> Result<Vec<ReservationRecord>, StoreError> {
        self.0.reservation_records(order).await
    }

    /// Every payment key of an order.
    pub async fn payments(&self, order: OrderId) -> Result<Vec<PaymentRecord>, StoreError> {
        self.0.payment_records(order).await
    }

    /// Every parcel of an order.
    pub async fn shipments(&self, order: OrderId) -> Result<Vec<ShipmentRecord>, StoreError> {
        self.0.shipment_records(order).await
    }
}
