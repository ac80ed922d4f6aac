//! What is struck out by age.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::rows::signed;
use application::ports::{Retention, StoreError, Stretch};
use async_trait::async_trait;
use domain::{Order, Timestamp};
use sqlx::mysql::MySqlConnection;

/// What to look at.
struct Old {
    behind: u64,
    before: Timestamp,
    limit: u32,
}

#[async_trait]
impl Retention for MysqlStore {
    async fn strike_decided(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let old = Old {
            behind: 0,
            before,
            limit,
        };
        let struck = self.write(old, |transaction, old| {
            Box::pin(strike_decided(&mut transaction.connection, old))
        });
        struck.await.map_err(WriteError::into_store_error)
    }

    async fn strike_heard(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError> {
        let old = Old {
            behind,
            before,
            limit,
        };
        let looked = self.write(old, |transaction, old| {
            Box::pin(strike_heard(&mut transaction.connection, old))
        });
        looked.await.map_err(WriteError::into_store_error)
    }

    async fn strike_keys(
        &self,
        behind: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Stretch, StoreError> {
        let old = Old {
            behind,
            before,
            limit,
        };
        let looked = self.write(old, |transaction, old| {
            Box::pin(strike_keys(&mut transaction.connection, old))
        });
        looked.await.map_err(WriteError::into_store_error)
    }

    async fn strike_orders(&self, orders: Vec<Order>) -> Result<u64, StoreError> {
        self.strike_old(&orders).await
    }
}

async fn strike_decided(connection: &mut MySqlConnection, old: &Old) -> Result<u64, Failure> {
    let struck = sqlx::query(
        "DELETE FROM dead_letters WHERE state <> 'PARKED' AND decided_at < ? ORDER BY id LIMIT ?",
    )
    .bind(old.before.micros())
    .bind(old.limit)
    .execute(connection)
    .await?;
    Ok(struck.rows_affected())
}

async fn strike_heard(connection: &mut MySqlConnection, old: &Old) -> Result<Stretch, Failure> {
    let strike = "DELETE FROM idempotency_keys
          WHERE id > ? AND id <= ? AND created_at < ? AND scope >= 'topic:' AND scope < 'topic;'";
    strike_stretch(connection, strike, old).await
}

async fn strike_keys(connection: &mut MySqlConnection, old: &Old) -> Result<Stretch, Failure> {
    let strike = "DELETE FROM idempotency_keys
          WHERE id > ? AND id <= ? AND created_at < ? AND NOT (scope >= 'topic:' AND scope < 'topic;')
            AND (order_id IS NULL OR NOT EXISTS (
                SELECT 1 FROM orders o WHERE o.id = idempotency_keys.order_id))";
    strike_stretch(connection, strike, old).await
}

async fn strike_stretch(
    connection: &mut MySqlConnection,
    strike: &'static str,
    old: &Old,
) -> Result<Stretch, Failure> {
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(id) FROM (
            SELECT id, created_at FROM idempotency_keys WHERE id > ? ORDER BY id LIMIT ?) AS stretch
          WHERE created_at < ?",
    )
    .bind(signed(old.behind))
    .bind(old.limit)
    .bind(old.before.micros())
    .fetch_one(&mut *connection)
    .await?;
    let Some(last) = last else {
        return Ok(Stretch {
            next: None,
            struck: 0,
        });
    };
    let struck = sqlx::query(strike)
        .bind(signed(old.behind))
        .bind(last)
        .bind(old.before.micros())
        .execute(connection)
        .await?;
    Ok(Stretch {
        next: u64::try_from(last).ok(),
        struck: struck.rows_affected(),
    })
}
