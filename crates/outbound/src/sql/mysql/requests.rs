//! Requests with a key: read beside the journal, and written with it or alone.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::columns::column;
use crate::sql::failure::{WriteError, vanished};
use crate::sql::rows::{KEYS, NewKey, headers, record};
use application::ports::{RememberError, Requests, StoreError};
use application::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::{OrderId, Timestamp};
use sqlx::mysql::{MySqlConnection, MySqlRow};

/// The unique key of scope and key.
const SCOPE_KEY: &str = "idempotency_keys_scope_key";

struct Remembered {
    key: RequestKey,
    fingerprint: Fingerprint,
    order: Option<OrderId>,
    answer: Option<Answer>,
    now: Timestamp,
}

#[async_trait]
impl Requests for MysqlStore {
    async fn request(&self, key: &RequestKey) -> Result<Option<RequestRecord>, StoreError> {
        self.read(key.clone(), |connection, key| {
            Box::pin(look_up_key(connection, key))
        })
        .await
    }

    async fn remember(
        &self,
        key: RequestKey,
        fingerprint: Fingerprint,
        order: Option<OrderId>,
        answer: Option<Answer>,
    ) -> Result<(), RememberError> {
        let new = Remembered {
            key,
            fingerprint,
            order,
            answer,
            now: self.clock.now(),
        };
        let earlier = self
            .write(new, |transaction, new| {
                Box::pin(new.write(&mut transaction.connection))
            })
            .await;
        match earlier.map_err(WriteError::into_store_error)? {
            None => Ok(()),
            Some(record) => Err(RememberError::Repeated(record)),
        }
    }
}

impl Remembered {
    /// What is on record of the key already. After a commit whose answer was lost that may be this very
    /// answer, which the caller then gives as the earlier one.
    async fn write(
        &self,
        connection: &mut MySqlConnection,
    ) -> Result<Option<RequestRecord>, Failure> {
        let new = NewKey {
            key: &self.key,
            fingerprint: self.fingerprint,
            order: self.order,
            answer: self.answer.as_ref(),
        };
        let is_kept = insert_key(connection, &new, self.now).await?.is_some();
        if is_kept || answer_key(connection, &new).await? {
            return Ok(None);
        }
        find_key(connection, &self.key).await.map(Some)
    }
}

/// Puts a key on record and gives its row's id; nothing if it is there already.
pub(super) async fn insert_key(
    connection: &mut MySqlConnection,
    new: &NewKey<'_>,
    now: Timestamp,
) -> Result<Option<u64>, Failure> {
    let order = new.order.map(OrderId::uuid);
    let insert = sqlx::query(
        "INSERT INTO idempotency_keys (scope, `key`, fingerprint, order_id, created_at, status,
                                       headers, content_type, body)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&new.key.scope)
    .bind(&new.key.key)
    .bind(&new.fingerprint.0[..])
    .bind(order)
    .bind(now.micros())
    .bind(new.answer.map(|answer| answer.status))
    .bind(new.answer.map(headers))
    .bind(new.answer.and_then(|answer| answer.content_type.as_deref()))
    .bind(new.answer.map(|answer| answer.body.as_slice()));
    match insert.execute(connection).await.map_err(Failure::from) {
        Ok(inserted) => Ok(Some(inserted.last_insert_id())),
        Err(failure) if failure.duplicate() == Some(SCOPE_KEY) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Keeps the answer of a key that was bound to this order, or taken for none, by the same request.
async fn answer_key(connection: &mut MySqlConnection, new: &NewKey<'_>) -> Result<bool, Failure> {
    let Some(answer) = new.answer else {
        return Ok(false);
    };
    let answered = sqlx::query(
        "UPDATE idempotency_keys
            SET status = ?, headers = ?, content_type = ?, body = ?
          WHERE scope = ? AND `key` = ? AND fingerprint = ? AND order_id <=> ? AND status IS NULL",
    )
    .bind(answer.status)
    .bind(headers(answer))
    .bind(answer.content_type.as_deref())
    .bind(answer.body.as_slice())
    .bind(&new.key.scope)
    .bind(&new.key.key)
    .bind(&new.fingerprint.0[..])
    .bind(new.order.map(OrderId::uuid))
    .execute(connection)
    .await?;
    Ok(answered.rows_affected() == 1)
}

/// Keeps the final answer to the request that placed an order, if that carried a key. An answer
/// that was given stays.
pub(super) async fn set_answer(
    connection: &mut MySqlConnection,
    order: &[u8; 16],
    answer: &Answer,
) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE idempotency_keys
            SET status = ?, headers = ?, content_type = ?, body = ?
          WHERE id = (SELECT request_id FROM orders WHERE id = ?) AND status IS NULL",
    )
    .bind(answer.status)
    .bind(headers(answer))
    .bind(answer.content_type.as_deref())
    .bind(answer.body.as_slice())
    .bind(&order[..])
    .execute(connection)
    .await?;
    Ok(())
}

/// What is on record of a key that is known to be there.
pub(super) async fn find_key(
    connection: &mut MySqlConnection,
    key: &RequestKey,
) -> Result<RequestRecord, Failure> {
    let found = look_up_key(connection, key).await?;
    found.ok_or_else(|| vanished(KEYS, "key").into())
}

/// What is on record of a key.
pub(super) async fn look_up_key(
    connection: &mut MySqlConnection,
    key: &RequestKey,
) -> Result<Option<RequestRecord>, Failure> {
    let erased = key.erased();
    let find = sqlx::query(
        "SELECT id, fingerprint, order_id, status, headers, content_type, body
           FROM idempotency_keys WHERE (scope = ? AND `key` = ?) OR (scope = ? AND `key` = ?)",
    );
    let find = find.bind(&key.scope).bind(&key.key);
    let find = find.bind(&erased.scope).bind(&erased.key);
    let found = find.fetch_optional(connection).await?;
    Ok(found.map(|row| record(&row)).transpose()?)
}

/// Leaves of these requests that they were made; how many there are. Their rows have `id`, `scope` and `key`.
pub(super) async fn erase_keys(
    connection: &mut MySqlConnection,
    found: &[MySqlRow],
) -> Result<u64, Failure> {
    for row in found {
        let id: u64 = column(row, KEYS, "id", &"?")?;
        let scope: String = column(row, KEYS, "scope", &id)?;
        let key: String = column(row, KEYS, "key", &id)?;
        let RequestKey { scope, key } = RequestKey { scope, key }.erased();
        let twin = "DELETE FROM idempotency_keys WHERE scope = ? AND `key` = ? AND id <> ?";
        let twin = sqlx::query(twin).bind(&scope).bind(&key).bind(id);
        twin.execute(&mut *connection).await?;
        sqlx::query(
            "UPDATE idempotency_keys
                SET scope = ?, `key` = ?, fingerprint = ?, status = NULL, headers = NULL,
                    content_type = NULL, body = NULL
              WHERE id = ?",
        )
        .bind(&scope)
        .bind(&key)
        .bind(&Fingerprint::ERASED.0[..])
        .bind(id)
        .execute(&mut *connection)
        .await?;
    }
    Ok(found.len() as u64)
}
