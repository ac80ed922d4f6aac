//! Requests with a key: read beside the journal, and written with it or alone.

use super::{Failure, SqliteStore};
use crate::sql::failure::{WriteError, vanished};
use crate::sql::rows::{KEYS, NewKey, headers, record};
use application::ports::{RememberError, Requests, StoreError};
use application::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::{OrderId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Params, named_params};

/// A key by its name, and by that which it has once its sender was erased.
pub(super) const LOOK_UP: &str = "
    SELECT id, fingerprint, order_id, status, headers, content_type, body
      FROM idempotency_keys WHERE scope = ?1 AND key = ?2
    UNION ALL
    SELECT id, fingerprint, order_id, status, headers, content_type, body
      FROM idempotency_keys WHERE scope = ?3 AND key = ?4";

#[async_trait]
impl Requests for SqliteStore {
    async fn request(&self, key: &RequestKey) -> Result<Option<RequestRecord>, StoreError> {
        let key = key.clone();
        self.read(move |connection| look_up_key(connection, &key))
            .await
    }

    async fn remember(
        &self,
        key: RequestKey,
        fingerprint: Fingerprint,
        order: Option<OrderId>,
        answer: Option<Answer>,
    ) -> Result<(), RememberError> {
        let now = self.clock.now();
        let earlier = self
            .write(move |connection| {
                let new = NewKey {
                    key: &key,
                    fingerprint,
                    order,
                    answer: answer.as_ref(),
                };
                let is_kept = insert_key(connection, &new, now)?.is_some();
                if is_kept || answer_key(connection, &new)? {
                    return Ok(None);
                }
                find_key(connection, &key).map(Some)
            })
            .await;
        match earlier.map_err(WriteError::into_store_error)? {
            None => Ok(()),
            Some(record) => Err(RememberError::Repeated(record)),
        }
    }
}

/// Puts a key on record and gives its row's id; nothing if it is there already.
pub(crate) fn insert_key(
    connection: &Connection,
    new: &NewKey<'_>,
    now: Timestamp,
) -> Result<Option<i64>, Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO idempotency_keys (scope, key, fingerprint, order_id, created_at, status,
                                       headers, content_type, body)
         VALUES (:scope, :key, :fingerprint, :order_id, :created_at, :status, :headers,
                 :content_type, :body)
         ON CONFLICT (scope, key) DO NOTHING",
    )?;
    let inserted = insert.execute(named_params! {
        ":scope": new.key.scope,
        ":key": new.key.key,
        ":fingerprint": new.fingerprint.0,
        ":order_id": new.order.map(|order| order.uuid().into_bytes()),
        ":created_at": now.micros(),
        ":status": new.answer.map(|answer| answer.status),
        ":headers": new.answer.map(headers),
        ":content_type": new.answer.and_then(|answer| answer.content_type.as_deref()),
        ":body": new.answer.map(|answer| answer.body.as_slice()),
    })?;
    Ok((inserted == 1).then(|| connection.last_insert_rowid()))
}

/// Keeps the answer of a key that was bound to this order, or taken for none, by the same request.
fn answer_key(connection: &Connection, new: &NewKey<'_>) -> rusqlite::Result<bool> {
    let Some(answer) = new.answer else {
        return Ok(false);
    };
    let mut update = connection.prepare_cached(
        "UPDATE idempotency_keys
            SET status = ?1, headers = ?2, content_type = ?3, body = ?4
          WHERE scope = ?5 AND key = ?6 AND fingerprint = ?7 AND order_id IS ?8
            AND status IS NULL",
    )?;
    let answered = update.execute((
        answer.status,
        headers(answer),
        answer.content_type.as_deref(),
        answer.body.as_slice(),
        &new.key.scope,
        &new.key.key,
        new.fingerprint.0,
        new.order.map(|order| order.uuid().into_bytes()),
    ))?;
    Ok(answered == 1)
}

/// Keeps the final answer to the request that placed an order, if that carried a key. An answer
/// that was given stays.
pub(super) fn set_answer(
    connection: &Connection,
    order: &[u8; 16],
    answer: &Answer,
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE idempotency_keys
            SET status = ?1, headers = ?2, content_type = ?3, body = ?4
          WHERE id = (SELECT request_id FROM orders WHERE id = ?5) AND status IS NULL",
    )?;
    update.execute((
        answer.status,
        headers(answer),
        answer.content_type.as_deref(),
        answer.body.as_slice(),
        order,
    ))?;
    Ok(())
}

pub(super) fn key_exists(connection: &Connection, key: &RequestKey) -> rusqlite::Result<bool> {
    let mut find = connection
        .prepare_cached("SELECT 1 FROM idempotency_keys WHERE scope = ?1 AND key = ?2")?;
    find.exists((&key.scope, &key.key))
}

/// What is on record of a key that is known to be there.
pub(super) fn find_key(
    connection: &Connection,
    key: &RequestKey,
) -> Result<RequestRecord, Failure> {
    look_up_key(connection, key)?.ok_or_else(|| vanished(KEYS, "key").into())
}

/// What is on record of a key.
pub(crate) fn look_up_key(
    connection: &Connection,
    key: &RequestKey,
) -> Result<Option<RequestRecord>, Failure> {
    let mut find = connection.prepare_cached(LOOK_UP)?;
    let erased = key.erased();
    let names = (&key.scope, &key.key, &erased.scope, &erased.key);
    let found = find.query_row(names, |row| Ok(record(row)));
    Ok(found.optional()?.transpose()?)
}

/// Leaves of the requests whose `id`, `scope` and `key` this finds that they were made; how many there were.
pub(super) fn erase_keys(
    connection: &Connection,
    find: &str,
    parameters: impl Params,
) -> Result<u64, Failure> {
    let mut find = connection.prepare_cached(find)?;
    let found = find.query_map(parameters, |row| {
        let (scope, key) = (row.get(1)?, row.get(2)?);
        Ok((row.get::<_, i64>(0)?, RequestKey { scope, key }))
    })?;
    let found: Vec<_> = found.collect::<Result<_, _>>()?;
    let mut twin = connection.prepare_cached(
        "DELETE FROM idempotency_keys WHERE scope = ?1 AND key = ?2 AND id <> ?3",
    )?;
    let mut erase = connection.prepare_cached(
        "UPDATE idempotency_keys
            SET scope = ?1, key = ?2, fingerprint = ?4, status = NULL, headers = NULL,
                content_type = NULL, body = NULL
          WHERE id = ?3",
    )?;
    for (id, key) in &found {
        let RequestKey { scope, key } = key.erased();
        twin.execute((&scope, &key, id))?;
        erase.execute((&scope, &key, id, Fingerprint::ERASED.0))?;
    }
    Ok(found.len() as u64)
}
