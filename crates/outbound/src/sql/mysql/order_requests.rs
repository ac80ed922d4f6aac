//! Requests that wait for prices.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::rows::{asked_order, asked_text};
use application::ports::{AskedOrder, OrderRequests, StoreError};
use application::request::RequestKey;
use async_trait::async_trait;
use domain::Timestamp;
use sqlx::mysql::{MySqlConnection, MySqlRow};

/// The unique key of scope and key.
const SCOPE_KEY: &str = "order_requests_scope_key";

#[async_trait]
impl OrderRequests for MysqlStore {
    async fn ask(&self, asked: AskedOrder) -> Result<Option<AskedOrder>, StoreError> {
        let earlier = self.write(asked, |transaction, asked| {
            Box::pin(ask(&mut transaction.connection, asked))
        });
        earlier.await.map_err(WriteError::into_store_error)
    }

    async fn asked(&self, key: &RequestKey) -> Result<Option<AskedOrder>, StoreError> {
        self.read(key.clone(), |connection, key| {
            Box::pin(find(connection, key))
        })
        .await
    }

    async fn unannounced(
        &self,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.read(limit, |connection, limit| {
            Box::pin(unannounced(connection, *limit))
        })
        .await
    }

    async fn note_announced(&self, key: &RequestKey) -> Result<(), StoreError> {
        let note = "UPDATE order_requests SET is_announced = 1
                     WHERE scope = ? AND request_key = ?";
        self.write_about(note, key).await
    }

    async fn asked_before(
        &self,
        moment: Timestamp,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.read((moment, limit), |connection, (moment, limit)| {
            Box::pin(asked_before(connection, *moment, *limit))
        })
        .await
    }

    async fn forget(&self, key: &RequestKey) -> Result<(), StoreError> {
        let forget = "DELETE FROM order_requests WHERE scope = ? AND request_key = ?";
        self.write_about(forget, key).await
    }
}

impl MysqlStore {
    async fn write_about(&self, sql: &'static str, key: &RequestKey) -> Result<(), StoreError> {
        let written = self.write((sql, key.clone()), |transaction, (sql, key)| {
            Box::pin(write_about(&mut transaction.connection, sql, key))
        });
        written.await.map_err(WriteError::into_store_error)
    }
}

async fn write_about(
    connection: &mut MySqlConnection,
    sql: &'static str,
    key: &RequestKey,
) -> Result<(), Failure> {
    let statement = sqlx::query(sql)
        .bind(key.scope.as_bytes())
        .bind(key.key.as_bytes());
    statement.execute(connection).await?;
    Ok(())
}

async fn ask(
    connection: &mut MySqlConnection,
    asked: &AskedOrder,
) -> Result<Option<AskedOrder>, Failure> {
    let insert = sqlx::query(
        "INSERT INTO order_requests (scope, request_key, fingerprint, asked, asked_at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(asked.key.scope.as_bytes())
    .bind(asked.key.key.as_bytes())
    .bind(&asked.fingerprint.0[..])
    .bind(asked_text(asked))
    .bind(asked.asked_at.micros());
    let inserted = insert.execute(&mut *connection).await;
    match inserted.map_err(Failure::from) {
        Ok(_) => Ok(None),
        Err(failure) if failure.duplicate() == Some(SCOPE_KEY) => {
            find(connection, &asked.key).await
        }
        Err(failure) => Err(failure),
    }
}

async fn find(
    connection: &mut MySqlConnection,
    key: &RequestKey,
) -> Result<Option<AskedOrder>, Failure> {
    let found = sqlx::query(
        "SELECT id, scope, request_key, fingerprint, asked, asked_at
           FROM order_requests WHERE scope = ? AND request_key = ?",
    )
    .bind(key.scope.as_bytes())
    .bind(key.key.as_bytes())
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| asked_order(&row)).transpose()?)
}

async fn unannounced(
    connection: &mut MySqlConnection,
    limit: u32,
) -> Result<Vec<Result<AskedOrder, StoreError>>, Failure> {
    let rows = sqlx::query(
        "SELECT id, scope, request_key, fingerprint, asked, asked_at
           FROM order_requests WHERE is_announced = 0 ORDER BY id LIMIT ?",
    )
    .bind(limit)
    .fetch_all(connection)
    .await?;
    Ok(each(&rows))
}

async fn asked_before(
    connection: &mut MySqlConnection,
    moment: Timestamp,
    limit: u32,
) -> Result<Vec<Result<AskedOrder, StoreError>>, Failure> {
    let rows = sqlx::query(
        "SELECT id, scope, request_key, fingerprint, asked, asked_at
           FROM order_requests WHERE asked_at < ? ORDER BY asked_at, id LIMIT ?",
    )
    .bind(moment.micros())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    Ok(each(&rows))
}

fn each(rows: &[MySqlRow]) -> Vec<Result<AskedOrder, StoreError>> {
    rows.iter().map(|row| asked_order(row)).collect()
}
