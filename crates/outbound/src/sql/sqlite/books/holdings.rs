//! What the books hold for orders, page by page in the order of their rows' names.

use crate::builtin::{HoldingBooks, PaymentRecord, ReservationRecord, ShipmentRecord};
use crate::sql::rows::{of_order, payment_record, reservation_record, shipment_record};
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::{HoldingName, StoreError};
use async_trait::async_trait;
use domain::OrderId;
use rusqlite::{Connection, Row};

#[async_trait]
impl HoldingBooks for SqliteStore {
    async fn stock_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, ReservationRecord)>, StoreError> {
        let sql = "SELECT order_id, key AS name, state, items FROM reservations
                    WHERE (order_id, key) > (?1, ?2) AND state IN ('RESERVED', 'CONSUMED')
                    ORDER BY order_id, key LIMIT ?3";
        self.read_list(move |c| {
            page(c, sql, &behind, limit, |row| {
                of_order(row, reservation_record)
            })
        })
        .await
    }

    async fn money_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, PaymentRecord)>, StoreError> {
        let sql = "SELECT order_id, key AS name, state, reference, amount_minor, currency,
                          decline_code
                     FROM payments
                    WHERE (order_id, key) > (?1, ?2)
                      AND state IN ('PENDING', 'AUTHORIZED', 'CAPTURED', 'CAPTURE_DECLINED')
                    ORDER BY order_id, key LIMIT ?3";
        self.read_list(move |c| page(c, sql, &behind, limit, |row| of_order(row, payment_record)))
            .await
    }

    async fn parcels_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, ShipmentRecord)>, StoreError> {
        let sql = "SELECT order_id, key AS name, tracking_number FROM shipments
                    WHERE (order_id, key) > (?1, ?2) ORDER BY order_id, key LIMIT ?3";
        self.read_list(move |c| page(c, sql, &behind, limit, |row| of_order(row, shipment_record)))
            .await
    }
}

fn page<T>(
    connection: &Connection,
    sql: &str,
    behind: &HoldingName,
    limit: u32,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, Failure> {
    let mut select = connection.prepare_cached(sql)?;
    let HoldingName { order, key } = behind;
    let mut found = select.query((order.uuid().into_bytes(), key.as_str(), limit))?;
    let mut held = Vec::new();
    while let Some(row) = found.next()? {
        held.push(read(row)?);
    }
    Ok(held)
}
