//! What is struck out by age.

use super::PostgresStore;
use crate::sql::WriteError;
use crate::sql::rows::signed;
use application::ports::{Retention, StoreError, Stretch};
use async_trait::async_trait;
use domain::{Order, Timestamp};

#[async_trait]
impl Retention for PostgresStore {
    async fn strike_decided(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let struck = self.alone("strike decided", move |connection, _| {
            Box::pin(async move {
                let struck = sqlx::query(
                    "DELETE FROM dead_letters WHERE id IN (
                        SELECT id FROM dead_letters WHERE state <> 'PARKED' AND decided_at < $1
                         ORDER BY id LIMIT $2)",
                )
                .bind(before.micros())
                .bind(i64::from(limit))
                .execute(connection)
                .await?;
                Ok(struck.rows_affected())
            })
        });
        struck.await.map_err(WriteError::into_store_error)
    }

    async fn strike_heard(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError> {
        let strike = "DELETE FROM idempotency_keys
              WHERE id > $1 AND id <= $2 AND created_at < $3
                AND scope >= 'topic:' AND scope < 'topic;'";
        self.strike_stretch("strike heard", strike, (behind, limit), before)
            .await
    }

    async fn strike_keys(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError> {
        let strike = "DELETE FROM idempotency_keys
              WHERE id > $1 AND id <= $2 AND created_at < $3
                AND NOT (scope >= 'topic:' AND scope < 'topic;')
                AND (order_id IS NULL OR NOT EXISTS (
                    SELECT 1 FROM orders o WHERE o.id = idempotency_keys.order_id))";
        self.strike_stretch("strike keys", strike, (behind, limit), before)
            .await
    }

    async fn strike_orders(&self, orders: Vec<Order>) -> Result<u64, StoreError> {
        self.strike_old(&orders).await
    }
}

impl PostgresStore {
    async fn strike_stretch(
        &self,
        name: &'static str,
        strike: &'static str,
        (behind, limit): (u64, u32),
        before: Timestamp,
    ) -> Result<Stretch, StoreError> {
        let looked = self.alone(name, move |connection, _| {
            Box::pin(async move {
                let last: Option<i64> = sqlx::query_scalar(
                    "SELECT max(id) FROM (
                        SELECT id, created_at FROM idempotency_keys WHERE id > $1
                         ORDER BY id LIMIT $2) AS stretch
                      WHERE created_at < $3",
                )
                .bind(signed(behind))
                .bind(i64::from(limit))
                .bind(before.micros())
                .fetch_one(&mut *connection)
                .await?;
                let Some(last) = last else {
                    return Ok(Stretch {
                        next: None,
                        struck: 0,
                    });
                };
                let struck = sqlx::query(strike)
                    .bind(signed(behind))
                    .bind(last)
                    .bind(before.micros())
                    .execute(connection)
                    .await?;
                Ok(Stretch {
                    next: u64::try_from(last).ok(),
                    struck: struck.rows_affected(),
                })
            })
        });
        looked.await.map_err(WriteError::into_store_error)
    }
}
