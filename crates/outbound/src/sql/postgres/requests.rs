//! Requests with a key: read beside the journal, and written with it or alone.

use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::columns::column;
use crate::sql::failure::vanished;
use crate::sql::rows::{KEYS, NewKey, headers, record};
use application::ports::{RememberError, Requests, StoreError};
use application::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::OrderId;
use sqlx::postgres::{PgConnection, PgRow};
use std::sync::Arc;

#[async_trait]
impl Requests for PostgresStore {
    async fn request(&self, key: &RequestKey) -> Result<Option<RequestRecord>, StoreError> {
        let key = key.clone();
        self.read("request", move |connection| {
            let key = key.clone();
            Box::pin(async move { look_up_key(connection, &key).await })
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
        let now = self.clock.now().micros();
        let kept = Arc::new((key, answer));
        let earlier = self.alone("remember", move |connection, _| {
            let kept = kept.clone();
            Box::pin(async move {
                let (key, answer) = &*kept;
                let new = NewKey {
                    key,
                    fingerprint,
                    order,
                    answer: answer.as_ref(),
                };
                if insert_key(connection, &new, now).await? || answer_key(connection, &new).await? {
                    return Ok(None);
                }
                Ok(Some(find_key(connection, key).await?))
            })
        });
        match earlier.await.map_err(WriteError::into_store_error)? {
            None => Ok(()),
            Some(record) => Err(RememberError::Repeated(record)),
        }
    }
}

/// Puts a key on record; not where it is there already.
pub(super) async fn insert_key(
    connection: &mut PgConnection,
    new: &NewKey<'_>,
    now: i64,
) -> Result<bool, Failure> {
    let inserted = sqlx::query(
        "INSERT INTO idempotency_keys (scope, key, fingerprint, order_id, created_at, status,
                                       headers, content_type, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (scope, key) DO NOTHING",
    )
    .bind(&new.key.scope)
    .bind(&new.key.key)
    .bind(new.fingerprint.0.as_slice())
    .bind(new.order.map(OrderId::uuid))
    .bind(now)
    .bind(new.answer.map(|answer| i64::from(answer.status)))
    .bind(new.answer.map(headers))
    .bind(new.answer.and_then(|answer| answer.content_type.as_deref()))
    .bind(new.answer.map(|answer| answer.body.as_slice()))
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Keeps the answer of a key that was bound to this order, or taken for none, by the same request.
async fn answer_key(connection: &mut PgConnection, new: &NewKey<'_>) -> Result<bool, Failure> {
    let Some(answer) = new.answer else {
        return Ok(false);
    };
    let answered = sqlx::query(
        "UPDATE idempotency_keys
            SET status = $1, headers = $2, content_type = $3, body = $4
          WHERE scope = $5 AND key = $6 AND fingerprint = $7
            AND order_id IS NOT DISTINCT FROM $8 AND status IS NULL",
    )
    .bind(i64::from(answer.status))
    .bind(headers(answer))
    .bind(answer.content_type.as_deref())
    .bind(answer.body.as_slice())
    .bind(&new.key.scope)
    .bind(&new.key.key)
    .bind(new.fingerprint.0.as_slice())
    .bind(new.order.map(OrderId::uuid))
    .execute(connection)
    .await?;
    Ok(answered.rows_affected() == 1)
}

/// What is on record of a key that is known to be there.
pub(super) async fn find_key(
    connection: &mut PgConnection,
    key: &RequestKey,
) -> Result<RequestRecord, Failure> {
    let found = look_up_key(connection, key).await?;
    found.ok_or_else(|| vanished(KEYS, "key").into())
}

/// What is on record of a key.
pub(super) async fn look_up_key(
    connection: &mut PgConnection,
    key: &RequestKey,
) -> Result<Option<RequestRecord>, Failure> {
    let erased = key.erased();
    let found = sqlx::query(
        "SELECT id, fingerprint, order_id, status, headers, content_type, body
           FROM idempotency_keys WHERE scope = $1 AND key = $2
         UNION ALL
         SELECT id, fingerprint, order_id, status, headers, content_type, body
           FROM idempotency_keys WHERE scope = $3 AND key = $4",
    )
    .bind(&key.scope)
    .bind(&key.key)
    .bind(&erased.scope)
    .bind(&erased.key)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| record(&row)).transpose()?)
}

/// Leaves of these requests that they were made; how many there are. Their rows have `id`, `scope` and `key`.
pub(super) async fn erase_keys(
    connection: &mut PgConnection,
    found: &[PgRow],
) -> Result<u64, Failure> {
    for row in found {
        let id: i64 = column(row, KEYS, "id", &"?")?;
        let scope: String = column(row, KEYS, "scope", &id)?;
        let key: String = column(row, KEYS, "key", &id)?;
        let RequestKey { scope, key } = RequestKey { scope, key }.erased();
        let twin = "DELETE FROM idempotency_keys WHERE scope = $1 AND key = $2 AND id <> $3";
        let twin = sqlx::query(twin).bind(&scope).bind(&key).bind(id);
        twin.execute(&mut *connection).await?;
        sqlx::query(
            "UPDATE idempotency_keys
                SET scope = $1, key = $2, fingerprint = $3, status = NULL, headers = NULL,
                    content_type = NULL, body = NULL
              WHERE id = $4",
        )
        .bind(&scope)
        .bind(&key)
        .bind(Fingerprint::ERASED.0.as_slice())
        .bind(id)
        .execute(&mut *connection)
        .await?;
    }
    Ok(found.len() as u64)
}
