//! Requests that wait for prices.

use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::{asked_order, asked_text};
use application::ports::{AskedOrder, OrderRequests, StoreError};
use application::request::RequestKey;
use async_trait::async_trait;
use domain::Timestamp;
use sqlx::postgres::{PgConnection, PgRow};
use std::sync::Arc;

#[async_trait]
impl OrderRequests for PostgresStore {
    async fn ask(&self, asked: AskedOrder) -> Result<Option<AskedOrder>, StoreError> {
        let asked = Arc::new(asked);
        let earlier = self.alone("ask", move |connection, _| {
            let asked = asked.clone();
            Box::pin(async move { ask(connection, &asked).await })
        });
        earlier.await.map_err(WriteError::into_store_error)
    }

    async fn asked(&self, key: &RequestKey) -> Result<Option<AskedOrder>, StoreError> {
        let key = key.clone();
        self.read("asked", move |connection| {
            let key = key.clone();
            Box::pin(async move { find(connection, &key).await })
        })
        .await
    }

    async fn unannounced(
        &self,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.read("unannounced", move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT id, scope, request_key, fingerprint, asked, asked_at
                       FROM order_requests WHERE is_announced = 0 ORDER BY id LIMIT $1",
                )
                .bind(i64::from(limit))
                .fetch_all(connection)
                .await?;
                Ok(each(&rows))
            })
        })
        .await
    }

    async fn note_announced(&self, key: &RequestKey) -> Result<(), StoreError> {
        let note = "UPDATE order_requests SET is_announced = 1
                     WHERE scope = $1 AND request_key = $2";
        self.write_about("announced", note, key).await
    }

    async fn asked_before(
        &self,
        moment: Timestamp,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.read("asked before", move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT id, scope, request_key, fingerprint, asked, asked_at
                       FROM order_requests WHERE asked_at < $1 ORDER BY asked_at, id LIMIT $2",
                )
                .bind(moment.micros())
                .bind(i64::from(limit))
                .fetch_all(connection)
                .await?;
                Ok(each(&rows))
            })
        })
        .await
    }

    async fn forget(&self, key: &RequestKey) -> Result<(), StoreError> {
        let forget = "DELETE FROM order_requests WHERE scope = $1 AND request_key = $2";
        self.write_about("forget", forget, key).await
    }
}

impl PostgresStore {
    async fn write_about(
        &self,
        name: &'static str,
        sql: &'static str,
        key: &RequestKey,
    ) -> Result<(), StoreError> {
        let key = key.clone();
        let written = self.alone(name, move |connection, _| {
            let key = key.clone();
            Box::pin(async move {
                let statement = sqlx::query(sql)
                    .bind(key.scope.as_bytes())
                    .bind(key.key.as_bytes());
                statement.execute(connection).await?;
                Ok(())
            })
        });
        written.await.map_err(WriteError::into_store_error)
    }
}

async fn ask(
    connection: &mut PgConnection,
    asked: &AskedOrder,
) -> Result<Option<AskedOrder>, Failure> {
    let inserted = sqlx::query(
        "INSERT INTO order_requests (scope, request_key, fingerprint, asked, asked_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (scope, request_key) DO NOTHING",
    )
    .bind(asked.key.scope.as_bytes())
    .bind(asked.key.key.as_bytes())
    .bind(asked.fingerprint.0.as_slice())
    .bind(asked_text(asked))
    .bind(asked.asked_at.micros())
    .execute(&mut *connection)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(None);
    }
    find(connection, &asked.key).await
}

async fn find(
    connection: &mut PgConnection,
    key: &RequestKey,
) -> Result<Option<AskedOrder>, Failure> {
    let found = sqlx::query(
        "SELECT id, scope, request_key, fingerprint, asked, asked_at
           FROM order_requests WHERE scope = $1 AND request_key = $2",
    )
    .bind(key.scope.as_bytes())
    .bind(key.key.as_bytes())
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| asked_order(&row)).transpose()?)
}

fn each(rows: &[PgRow]) -> Vec<Result<AskedOrder, StoreError>> {
    rows.iter().map(|row| asked_order(row)).collect()
}
