//! The books as they are, for checkers.

use crate::builtin::{LedgerBooks, PaymentRecord, ReservationRecord, ShipmentRecord, StockRecord};
use crate::sql::postgres::{Failure, PostgresStore};
use crate::sql::rows::{payment_record, reservation_record, shipment_record, stock_record};
use application::ports::StoreError;
use async_trait::async_trait;
use domain::OrderId;
use sqlx::postgres::{PgConnection, PgRow};

#[async_trait]
impl LedgerBooks for PostgresStore {
    async fn stock_records(&self) -> Result<Vec<StockRecord>, StoreError> {
        let sql = "SELECT product_id, on_hand, reserved, consumed FROM stock ORDER BY product_id";
        self.read("ledger", move |connection| {
            Box::pin(rows(connection, sql, None, |row| stock_record(row)))
        })
        .await
    }

    async fn reservation_records(
        &self,
        order: OrderId,
    ) -> Result<Vec<ReservationRecord>, StoreError> {
        let sql =
            "SELECT key AS name, state, items FROM reservations WHERE order_id = $1 ORDER BY key";
        self.read("ledger", move |connection| {
            Box::pin(rows(connection, sql, Some(order), |row| {
                reservation_record(row)
            }))
        })
        .await
    }

    async fn payment_records(&self, order: OrderId) -> Result<Vec<PaymentRecord>, StoreError> {
        let sql = "SELECT key AS name, state, reference, amount_minor, currency, decline_code
                     FROM payments WHERE order_id = $1 ORDER BY key";
        self.read("ledger", move |connection| {
            Box::pin(rows(connection, sql, Some(order), |row| {
                payment_record(row)
            }))
        })
        .await
    }

    async fn shipment_records(&self, order: OrderId) -> Result<Vec<ShipmentRecord>, StoreError> {
        let sql =
            "SELECT key AS name, tracking_number FROM shipments WHERE order_id = $1 ORDER BY key";
        self.read("ledger", move |connection| {
            Box::pin(rows(connection, sql, Some(order), |row| {
                shipment_record(row)
            }))
        })
        .await
    }
}

async fn rows<T>(
    connection: &mut PgConnection,
    sql: &'static str,
    order: Option<OrderId>,
    read: fn(&PgRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, Failure> {
    let query = sqlx::query(sql);
    let query = match order {
        Some(order) => query.bind(order.uuid()),
        None => query,
    };
    let found = query.fetch_all(connection).await?;
    Ok(found.iter().map(read).collect::<Result<_, _>>()?)
}
