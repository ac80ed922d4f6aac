//! Requests that wait for prices.

use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::rows::{asked_order, asked_text};
use application::ports::{AskedOrder, OrderRequests, StoreError};
use application::request::RequestKey;
use async_trait::async_trait;
use domain::Timestamp;
use rusqlite::{Connection, Params};

#[async_trait]
impl OrderRequests for SqliteStore {
    async fn ask(&self, asked: AskedOrder) -> Result<Option<AskedOrder>, StoreError> {
        let earlier = self.write(move |connection| ask(connection, &asked));
        earlier.await.map_err(WriteError::into_store_error)
    }

    async fn asked(&self, key: &RequestKey) -> Result<Option<AskedOrder>, StoreError> {
        let key = key.clone();
        self.read(move |connection| find(connection, &key)).await
    }

    async fn unannounced(
        &self,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.read(move |connection| {
            let oldest = "SELECT id, scope, request_key, fingerprint, asked, asked_at
                            FROM order_requests WHERE is_announced = 0 ORDER BY id LIMIT ?1";
            list(connection, oldest, [limit])
        })
        .await
    }

    async fn note_announced(&self, key: &RequestKey) -> Result<(), StoreError> {
        let note = "UPDATE order_requests SET is_announced = 1
                     WHERE scope = ?1 AND request_key = ?2";
        self.write_about(note, key.clone()).await
    }

    async fn asked_before(
        &self,
        moment: Timestamp,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.read(move |connection| {
            let oldest = "SELECT id, scope, request_key, fingerprint, asked, asked_at
                            FROM order_requests WHERE asked_at < ?1 ORDER BY asked_at, id LIMIT ?2";
            list(connection, oldest, (moment.micros(), limit))
        })
        .await
    }

    async fn forget(&self, key: &RequestKey) -> Result<(), StoreError> {
        let forget = "DELETE FROM order_requests WHERE scope = ?1 AND request_key = ?2";
        self.write_about(forget, key.clone()).await
    }
}

impl SqliteStore {
    async fn write_about(&self, sql: &'static str, key: RequestKey) -> Result<(), StoreError> {
        let written = self.write(move |connection| {
            let mut statement = connection.prepare_cached(sql)?;
            statement.execute((key.scope.as_bytes(), key.key.as_bytes()))?;
            Ok(())
        });
        written.await.map_err(WriteError::into_store_error)
    }
}

fn ask(connection: &Connection, asked: &AskedOrder) -> Result<Option<AskedOrder>, Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO order_requests (scope, request_key, fingerprint, asked, asked_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (scope, request_key) DO NOTHING",
    )?;
    let inserted = insert.execute((
        asked.key.scope.as_bytes(),
        asked.key.key.as_bytes(),
        asked.fingerprint.0,
        asked_text(asked),
        asked.asked_at.micros(),
    ))?;
    if inserted == 1 {
        return Ok(None);
    }
    find(connection, &asked.key)
}

fn find(connection: &Connection, key: &RequestKey) -> Result<Option<AskedOrder>, Failure> {
    let by_key = "SELECT id, scope, request_key, fingerprint, asked, asked_at
                    FROM order_requests WHERE scope = ?1 AND request_key = ?2";
    let found = list(
        connection,
        by_key,
        (key.scope.as_bytes(), key.key.as_bytes()),
    )?;
    Ok(found.into_iter().next().transpose()?)
}

fn list(
    connection: &Connection,
    sql: &str,
    asked: impl Params,
) -> Result<Vec<Result<AskedOrder, StoreError>>, Failure> {
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query(asked)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(asked_order(row));
    }
    Ok(found)
}
