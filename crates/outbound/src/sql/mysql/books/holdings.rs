//! What the books hold for orders, page by page in the order of their rows' names.

use crate::builtin::{HoldingBooks, PaymentRecord, ReservationRecord, ShipmentRecord};
use crate::sql::mysql::Failure;
use crate::sql::mysql::store::MysqlStore;
use crate::sql::rows::{of_order, payment_record, reservation_record, shipment_record};
use application::ports::{HoldingName, StoreError};
use async_trait::async_trait;
use domain::OrderId;
use sqlx::mysql::{MySqlConnection, MySqlRow};

/// Which rows, and how they are read.
struct Asked<T> {
    sql: &'static str,
    behind: HoldingName,
    limit: u32,
    read: fn(&MySqlRow) -> Result<T, StoreError>,
}

impl MysqlStore {
    async fn page<T: Send + 'static>(&self, asked: Asked<T>) -> Result<Vec<T>, StoreError> {
        self.read_list(asked, |connection, asked| Box::pin(page(connection, asked)))
            .await
    }
}

// Rows are compared column by column: as pairs they would not be found by the key.
#[async_trait]
impl HoldingBooks for MysqlStore {
    async fn stock_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, ReservationRecord)>, StoreError> {
        self.page(Asked {
            sql: "SELECT order_id, `key` AS name, state, items FROM reservations
                   WHERE order_id >= ? AND (order_id > ? OR `key` > ?)
                     AND state IN ('RESERVED', 'CONSUMED')
                   ORDER BY order_id, `key` LIMIT ?",
            behind,
            limit,
            read: |row| of_order(row, reservation_record),
        })
        .await
    }

    async fn money_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, PaymentRecord)>, StoreError> {
        self.page(Asked {
            sql: "SELECT order_id, `key` AS name, state, reference, amount_minor, currency,
                         decline_code
                    FROM payments
                   WHERE order_id >= ? AND (order_id > ? OR `key` > ?)
                     AND state IN ('PENDING', 'AUTHORIZED', 'CAPTURED', 'CAPTURE_DECLINED')
                   ORDER BY order_id, `key` LIMIT ?",
            behind,
            limit,
            read: |row| of_order(row, payment_record),
        })
        .await
    }

    async fn parcels_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, ShipmentRecord)>, StoreError> {
        self.page(Asked {
            sql: "SELECT order_id, `key` AS name, tracking_number FROM shipments
                   WHERE order_id >= ? AND (order_id > ? OR `key` > ?)
                   ORDER BY order_id, `key` LIMIT ?",
            behind,
            limit,
            read: |row| of_order(row, shipment_record),
        })
        .await
    }
}

async fn page<T>(connection: &mut MySqlConnection, asked: &Asked<T>) -> Result<Vec<T>, Failure> {
    let HoldingName { order, key } = &asked.behind;
    let select = sqlx::query(asked.sql).bind(order.uuid()).bind(order.uuid());
    let select = select.bind(key.as_str()).bind(asked.limit);
    let found = select.fetch_all(connection).await?;
    Ok(found.iter().map(asked.read).collect::<Result<_, _>>()?)
}
