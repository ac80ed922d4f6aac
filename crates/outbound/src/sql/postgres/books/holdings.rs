//! What the books hold for orders, page by page in the order of their rows' names.

use crate::builtin::{HoldingBooks, PaymentRecord, ReservationRecord, ShipmentRecord};
use crate::sql::postgres::{Failure, PostgresStore};
use crate::sql::rows::{of_order, payment_record, reservation_record, shipment_record};
use application::ports::{HoldingName, StoreError};
use async_trait::async_trait;
use domain::OrderId;
use sqlx::postgres::{PgConnection, PgRow};

/// Which rows, and how they are read.
#[derive(Clone)]
struct Asked<T> {
    sql: &'static str,
    behind: HoldingName,
    limit: u32,
    read: fn(&PgRow) -> Result<T, StoreError>,
}

impl PostgresStore {
    async fn page<T: Send + 'static>(&self, asked: Asked<T>) -> Result<Vec<T>, StoreError> {
        let asked = std::sync::Arc::new(asked);
        self.read_list("holdings", move |connection| {
            let asked = asked.clone();
            Box::pin(async move { page(connection, &asked).await })
        })
        .await
    }
}

#[async_trait]
impl HoldingBooks for PostgresStore {
    async fn stock_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, ReservationRecord)>, StoreError> {
        self.page(Asked {
            sql: "SELECT order_id, key AS name, state, items FROM reservations
                   WHERE (order_id, key) > ($1, $2) AND state IN ('RESERVED', 'CONSUMED')
                   ORDER BY order_id, key LIMIT $3",
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
            sql: "SELECT order_id, key AS name, state, reference, amount_minor, currency,
                         decline_code
                    FROM payments
                   WHERE (order_id, key) > ($1, $2)
                     AND state IN ('PENDING', 'AUTHORIZED', 'CAPTURED', 'CAPTURE_DECLINED')
                   ORDER BY order_id, key LIMIT $3",
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
            sql: "SELECT order_id, key AS name, tracking_number FROM shipments
                   WHERE (order_id, key) > ($1, $2) ORDER BY order_id, key LIMIT $3",
            behind,
            limit,
            read: |row| of_order(row, shipment_record),
        })
        .await
    }
}

async fn page<T>(connection: &mut PgConnection, asked: &Asked<T>) -> Result<Vec<T>, Failure> {
    let HoldingName { order, key } = &asked.behind;
    let select = sqlx::query(asked.sql).bind(order.uuid()).bind(key.as_str());
    let found = select
        .bind(i64::from(asked.limit))
        .fetch_all(connection)
        .await?;
    Ok(found.iter().map(asked.read).collect::<Result<_, _>>()?)
}
