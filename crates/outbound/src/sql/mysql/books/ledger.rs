//! The books as they are, for checkers.

use crate::builtin::{LedgerBooks, PaymentRecord, ReservationRecord, ShipmentRecord, StockRecord};
use crate::sql::mysql::Failure;
use crate::sql::mysql::store::MysqlStore;
use crate::sql::rows::{payment_record, reservation_record, shipment_record, stock_record};
use application::ports::StoreError;
use async_trait::async_trait;
use domain::OrderId;
use sqlx::mysql::{MySqlConnection, MySqlRow};

type Reading<T> = fn(&MySqlRow) -> Result<T, StoreError>;

/// Which rows, of which order where they are of one, and how they are read.
struct Asked<T> {
    sql: &'static str,
    order: Option<OrderId>,
    read: Reading<T>,
}

impl MysqlStore {
    async fn records<T: Send + 'static>(
        &self,
        sql: &'static str,
        order: Option<OrderId>,
        read: Reading<T>,
    ) -> Result<Vec<T>, StoreError> {
        let asked = Asked { sql, order, read };
        self.read(asked, |connection, asked| Box::pin(rows(connection, asked)))
            .await
    }
}

#[async_trait]
impl LedgerBooks for MysqlStore {
    async fn stock_records(&self) -> Result<Vec<StockRecord>, StoreError> {
        let sql = "SELECT product_id, on_hand, reserved, consumed FROM stock ORDER BY product_id";
        self.records(sql, None, |row| stock_record(row)).await
    }

    async fn reservation_records(
        &self,
        order: OrderId,
    ) -> Result<Vec<ReservationRecord>, StoreError> {
        let sql = "SELECT `key` AS name, state, items FROM reservations
                    WHERE order_id = ? ORDER BY `key`";
        self.records(sql, Some(order), |row| reservation_record(row))
            .await
    }

    async fn payment_records(&self, order: OrderId) -> Result<Vec<PaymentRecord>, StoreError> {
        let sql = "SELECT `key` AS name, state, reference, amount_minor, currency, decline_code
                     FROM payments WHERE order_id = ? ORDER BY `key`";
        self.records(sql, Some(order), |row| payment_record(row))
            .await
    }

    async fn shipment_records(&self, order: OrderId) -> Result<Vec<ShipmentRecord>, StoreError> {
        let sql = "SELECT `key` AS name, tracking_number FROM shipments
                    WHERE order_id = ? ORDER BY `key`";
        self.records(sql, Some(order), |row| shipment_record(row))
            .await
    }
}

async fn rows<T>(connection: &mut MySqlConnection, asked: &Asked<T>) -> Result<Vec<T>, Failure> {
    let select = sqlx::query(asked.sql);
    let select = match asked.order {
        Some(order) => select.bind(order.uuid()),
        None => select,
    };
    let rows = select.fetch_all(connection).await?;
    let records = rows.iter().map(asked.read);
    Ok(records.collect::<Result<_, _>>()?)
}
