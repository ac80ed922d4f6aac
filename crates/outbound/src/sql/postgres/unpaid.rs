//! Unpaid orders, and the switch that lets them expire.

use super::PostgresStore;
use crate::sql::WriteError;
use crate::sql::columns::Columns;
use crate::sql::rows::{KNOWN, expiry, signed, unpaid_order};
use application::ports::{Expiry, ExpirySwitch, StoreError, UnpaidOrder, UnpaidOrders};
use async_trait::async_trait;
use domain::Timestamp;
use uuid::Uuid;

#[async_trait]
impl UnpaidOrders for PostgresStore {
    async fn unpaid_since(
        &self,
        before: Timestamp,
        after: Option<UnpaidOrder>,
        limit: usize,
    ) -> Result<Vec<UnpaidOrder>, StoreError> {
        let at = after.map_or(i64::MIN, |after| after.placed_at.micros());
        let id = after.map_or(Uuid::nil(), |after| after.order.uuid());
        self.read("unpaid", move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT placed_at, id FROM orders
                      WHERE status = 'PENDING' AND payment_status = 'PENDING' AND placed_at < $1
                        AND (placed_at, id) > ($2, $3) AND process_version <= $5
                      ORDER BY placed_at, id LIMIT $4",
                )
                .bind(before.micros())
                .bind(at)
                .bind(id)
                .bind(signed(limit as u64))
                .bind(KNOWN)
                .fetch_all(connection)
                .await?;
                let unpaid = rows.iter().map(|row| unpaid_order(row));
                Ok(unpaid.collect::<Result<_, _>>()?)
            })
        })
        .await
    }
}

#[async_trait]
impl ExpirySwitch for PostgresStore {
    async fn expiry(&self) -> Result<Expiry, StoreError> {
        self.read("expiry", |connection| {
            Box::pin(async move {
                let latest = sqlx::query(
                    "SELECT id, is_on, since FROM payment_expiry ORDER BY id DESC LIMIT 1",
                )
                .fetch_optional(connection)
                .await?;
                Ok(expiry(latest.as_ref().map(|row| row as &dyn Columns))?)
            })
        })
        .await
    }

    async fn set_expiry(&self, is_on: bool) -> Result<Expiry, StoreError> {
        let since = self.clock.now().micros();
        let switched = self.alone("expiry", move |connection, _| {
            Box::pin(async move {
                let row = sqlx::query(
                    "INSERT INTO payment_expiry (is_on, since) VALUES ($1, $2)
                     RETURNING id, is_on, since",
                )
                .bind(is_on)
                .bind(since)
                .fetch_one(connection)
                .await?;
                Ok(expiry(Some(&row))?)
            })
        });
        switched.await.map_err(WriteError::into_store_error)
    }
}
