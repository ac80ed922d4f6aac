//! The built-in collaborators' own books, for checkers and reconciliation: what they really did,
//! whatever the orders say.

use super::payment_books::{Booked, PaymentState};
use super::reservations::{ReservationState, parse_items, parse_product};
use crate::sql::sqlite::{Failure, SqliteStore, column};
use application::ports::StoreError;
use domain::{Money, OrderId, ProductId};
use rusqlite::{Connection, Row};
use std::sync::Arc;

/// Reads the books.
#[derive(Clone)]
pub struct Ledger(Arc<SqliteStore>);

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
    pub fn new(store: Arc<SqliteStore>) -> Self {
        Self(store)
    }

    /// The stock of every product, by id.
    pub async fn stock(&self) -> Result<Vec<StockRecord>, StoreError> {
        let sql = "SELECT product_id, on_hand, reserved, consumed FROM stock ORDER BY product_id";
        self.0.read(move |c| rows(c, sql, None, stock)).await
    }

    /// Every reservation key of an order.
    pub async fn reservations(&self, order: OrderId) -> Result<Vec<ReservationRecord>, StoreError> {
        let sql = "SELECT key, state, items FROM reservations WHERE order_id = ?1 ORDER BY key";
        self.0
            .read(move |c| rows(c, sql, Some(order), reservation))
            .await
    }

    /// Every payment key of an order.
    pub async fn payments(&self, order: OrderId) -> Result<Vec<PaymentRecord>, StoreError> {
        let sql = "SELECT key, state, reference, amount_minor, currency, decline_code
                     FROM payments WHERE order_id = ?1 ORDER BY key";
        self.0
            .read(move |c| rows(c, sql, Some(order), payment))
            .await
    }

    /// Every parcel of an order.
    pub async fn shipments(&self, order: OrderId) -> Result<Vec<ShipmentRecord>, StoreError> {
        let sql = "SELECT key, tracking_number FROM shipments WHERE order_id = ?1 ORDER BY key";
        self.0
            .read(move |c| rows(c, sql, Some(order), shipment))
            .await
    }
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    order: Option<OrderId>,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, Failure> {
    let mut select = connection.prepare_cached(sql)?;
    let order = order.map(|order| order.uuid().into_bytes());
    let mut found = select.query(rusqlite::params_from_iter(order))?;
    let mut records = Vec::new();
    while let Some(row) = found.next()? {
        records.push(read(row)?);
    }
    Ok(records)
}

fn stock(row: &Row<'_>) -> Result<StockRecord, StoreError> {
    let id: String = column(row, "stock", "product_id", &"?")?;
    let units = |name| column(row, "stock", name, &id).map(i64::unsigned_abs);
    Ok(StockRecord {
        on_hand: units("on_hand")?,
        reserved: units("reserved")?,
        consumed: units("consumed")?,
        product: parse_product(&id)?,
    })
}

fn reservation(row: &Row<'_>) -> Result<ReservationRecord, StoreError> {
    let key: String = column(row, "reservations", "key", &"?")?;
    let items: String = column(row, "reservations", "items", &key)?;
    let item = |(product, units): (String, u32)| Ok((parse_product(&product)?, units));
    Ok(ReservationRecord {
        state: ReservationState::read(row)?,
        items: parse_items(&items)?
            .into_iter()
            .map(item)
            .collect::<Result<_, StoreError>>()?,
        key,
    })
}

fn payment(row: &Row<'_>) -> Result<PaymentRecord, StoreError> {
    let booked = Booked::read(row)?;
    Ok(PaymentRecord {
        key: column(row, "payments", "key", &"?")?,
        state: booked.state,
        reference: booked.reference,
        amount: booked.amount,
    })
}

fn shipment(row: &Row<'_>) -> Result<ShipmentRecord, StoreError> {
    Ok(ShipmentRecord {
        key: column(row, "shipments", "key", &"?")?,
        tracking_number: column(row, "shipments", "tracking_number", &"?")?,
    })
}
