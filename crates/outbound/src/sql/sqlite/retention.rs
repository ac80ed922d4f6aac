//! What is struck out by age.

use super::SqliteStore;
use crate::sql::WriteError;
use crate::sql::rows::signed;
use application::ports::{Retention, StoreError, Stretch};
use async_trait::async_trait;
use domain::{Order, Timestamp};
use rusqlite::Connection;

#[async_trait]
impl Retention for SqliteStore {
    async fn strike_decided(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let struck = self.write(move |connection| {
            let mut delete = connection.prepare_cached(
                "DELETE FROM dead_letters WHERE id IN (
                    SELECT id FROM dead_letters WHERE state <> 'PARKED' AND decided_at < ?1
                     ORDER BY id LIMIT ?2)",
            )?;
            Ok(delete.execute((before.micros(), limit))? as u64)
        });
        struck.await.map_err(WriteError::into_store_error)
    }

    async fn strike_heard(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError> {
        let struck = "DELETE FROM idempotency_keys
              WHERE id > ?1 AND id <= ?2 AND created_at < ?3
                AND scope >= 'topic:' AND scope < 'topic;'";
        self.strike_stretch(struck, behind, before, limit).await
    }

    /// The last one stays: its id would be given again.
    async fn strike_keys(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError> {
        let struck = "DELETE FROM idempotency_keys
              WHERE id > ?1 AND id <= ?2 AND created_at < ?3
                AND NOT (scope >= 'topic:' AND scope < 'topic;')
                AND id < (SELECT max(id) FROM idempotency_keys)
                AND (order_id IS NULL OR NOT EXISTS (
                    SELECT 1 FROM orders o WHERE o.id = idempotency_keys.order_id))";
        self.strike_stretch(struck, behind, before, limit).await
    }

    async fn strike_orders(&self, orders: Vec<Order>) -> Result<u64, StoreError> {
        self.strike_old(&orders).await
    }
}

impl SqliteStore {
    async fn strike_stretch(
        &self,
        strike: &'static str,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError> {
        let looked = self.write(move |connection: &Connection| {
            let mut stretch = connection.prepare_cached(
                "SELECT max(id) FROM (
                    SELECT id, created_at FROM idempotency_keys WHERE id > ?1 ORDER BY id LIMIT ?2)
                  WHERE created_at < ?3",
            )?;
            let asked = (signed(behind), limit, before.micros());
            let last: Option<i64> = stretch.query_row(asked, |row| row.get(0))?;
            let Some(last) = last else {
                return Ok(Stretch {
                    next: None,
                    struck: 0,
                });
            };
            let mut delete = connection.prepare_cached(strike)?;
            let struck = delete.execute((signed(behind), last, before.micros()))? as u64;
            let next = u64::try_from(last).ok();
            Ok(Stretch { next, struck })
        });
        looked.await.map_err(WriteError::into_store_error)
    }
}
