//! The books as they are, for checkers.

use crate::builtin::{LedgerBooks, PaymentRecord, ReservationRecord, ShipmentRecord, StockRecord};
use crate::sql::rows::{payment_record, reservation_record, shipment_record, stock_record};
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::StoreError;
use async_trait::async_trait;
use domain::OrderId;
use rusqlite::{Connection, Row};

#[async_trait]
impl LedgerBooks for SqliteStore {
    async fn stock_records(&self) -> Result<Vec<StockRecord>, StoreError> {
        let sql = "SELECT product_id, on_hand, reserved, consumed FROM stock ORDER BY product_id";
        self.read(move |c| rows(c, sql, None, |row| stock_record(row)))
            .await
    }

    async fn reservation_records(
        &self,
        order: OrderId,
    ) -> Result<Vec<ReservationRecord>, StoreError> {
        let sql =
            "SELECT key AS name, state, items FROM reservations WHERE order_id = ?1 ORDER BY key";
        self.read(move |c| rows(c, sql, Some(order), |row| reservation_record(row)))
            .await
    }

    async fn payment_records(&self, order: OrderId) -> Result<Vec<PaymentRecord>, StoreError> {
        let sql = "SELECT key AS name, state, reference, amount_minor, currency, decline_code
                     FROM payments WHERE order_id = ?1 ORDER BY key";
        self.read(move |c| rows(c, sql, Some(order), |row| payment_record(row)))
            .await
    }

    async fn shipment_records(&self, order: OrderId) -> Result<Vec<ShipmentRecord>, StoreError> {
        let sql =
            "SELECT key AS name, tracking_number FROM shipments WHERE order_id = ?1 ORDER BY key";
        self.read(move |c| rows(c, sql, Some(order), |row| shipment_record(row)))
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
