//! Webhook endpoints. Each has a place of its own: a unique key holds their number down, also where many
//! are added at once.

use super::Failure;
use super::requests::{insert_key, look_up_key};
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::rows::{EndpointRow, answered_key, endpoint, endpoint_columns, signed};
use application::ports::{Added, AnsweredRequest, Removed, Replaced, StoreError, WebhookEndpoints};
use application::request::RequestRecord;
use application::webhooks::{WebhookEndpoint, WebhookId};
use async_trait::async_trait;
use domain::Timestamp;
use sqlx::Row as _;
use sqlx::mysql::MySqlConnection;

/// The unique key of places.
const SLOT: &str = "webhook_endpoints_slot";

/// What is to be written, and the request that it is written for.
struct New {
    row: EndpointRow,
    request: Option<AnsweredRequest>,
    now: Timestamp,
}

#[async_trait]
impl WebhookEndpoints for MysqlStore {
    async fn add(
        &self,
        endpoint: &WebhookEndpoint,
        limit: usize,
        request: Option<&AnsweredRequest>,
    ) -> Result<Added, StoreError> {
        let new = (self.new_write(endpoint, request), signed(limit as u64));
        let added = self.write(new, |transaction, (new, limit)| {
            Box::pin(new.add(&mut transaction.connection, *limit))
        });
        added.await.map_err(WriteError::into_store_error)
    }

    async fn all(&self) -> Result<Vec<WebhookEndpoint>, StoreError> {
        self.read((), |connection, ()| Box::pin(all(connection)))
            .await
    }

    async fn one(&self, id: WebhookId) -> Result<Option<WebhookEndpoint>, StoreError> {
        self.read(id, |connection, id| Box::pin(one(connection, *id)))
            .await
    }

    async fn replace(
        &self,
        endpoint: &WebhookEndpoint,
        was: u64,
        request: Option<&AnsweredRequest>,
    ) -> Result<Replaced, StoreError> {
        let new = (self.new_write(endpoint, request), signed(was));
        let replaced = self.write(new, |transaction, (new, was)| {
            Box::pin(new.replace(&mut transaction.connection, *was))
        });
        replaced.await.map_err(WriteError::into_store_error)
    }

    async fn remove(&self, id: WebhookId, seen: Option<u64>) -> Result<Removed, StoreError> {
        let asked = (id.uuid().into_bytes(), seen.map(signed));
        let removed = self.write(asked, |transaction, (id, seen)| {
            Box::pin(remove(&mut transaction.connection, id, *seen))
        });
        removed.await.map_err(WriteError::into_store_error)
    }
}

impl MysqlStore {
    fn new_write(&self, endpoint: &WebhookEndpoint, request: Option<&AnsweredRequest>) -> New {
        New {
            row: EndpointRow::from(endpoint),
            request: request.cloned(),
            now: self.clock.now(),
        }
    }
}

impl New {
    async fn add(&self, connection: &mut MySqlConnection, limit: i64) -> Result<Added, Failure> {
        if let Some(record) = self.earlier(connection).await? {
            return Ok(Added::Repeated(record));
        }
        if exists(connection, &self.row.id).await? {
            return Ok(Added::Added);
        }
        let Some(slot) = free_slot(connection, limit).await? else {
            return Ok(Added::Full);
        };
        match self.insert(connection, slot).await {
            Ok(()) => {}
            Err(failure) if failure.duplicate() == Some(SLOT) => {
                return Err(Failure::Again("another webhook was added at the same time"));
            }
            Err(failure) => return Err(failure),
        }
        self.put_on_record(connection).await?;
        Ok(Added::Added)
    }

    async fn replace(
        &self,
        connection: &mut MySqlConnection,
        was: i64,
    ) -> Result<Replaced, Failure> {
        if let Some(record) = self.earlier(connection).await? {
            return Ok(Replaced::Repeated(record));
        }
        let row = &self.row;
        let updated = sqlx::query(
            "UPDATE webhook_endpoints
                SET url = ?, description = ?, events = ?, secret = ?, secret_since = ?,
                    previous_secret = ?, previous_until = ?, paused_at = ?, paused_why = ?,
                    paused_by = ?, changed_at = ?, revision = revision + 1
              WHERE id = ? AND revision = ?",
        )
        .bind(&row.url)
        .bind(&row.description)
        .bind(&row.events)
        .bind(&row.secret)
        .bind(row.secret_since)
        .bind(&row.previous_secret)
        .bind(row.previous_until)
        .bind(row.paused_at)
        .bind(&row.paused_why)
        .bind(&row.paused_by)
        .bind(row.changed_at)
        .bind(&row.id[..])
        .bind(was)
        .execute(&mut *connection)
        .await?;
        if updated.rows_affected() == 1 {
            self.put_on_record(connection).await?;
            return Ok(Replaced::Replaced);
        }
        let is_there = exists(connection, &self.row.id).await?;
        Ok(if is_there {
            Replaced::Changed
        } else {
            Replaced::Gone
        })
    }

    async fn earlier(
        &self,
        connection: &mut MySqlConnection,
    ) -> Result<Option<RequestRecord>, Failure> {
        match &self.request {
            Some(request) => look_up_key(connection, &request.key).await,
            None => Ok(None),
        }
    }

    /// A key that somebody else has put there since it was looked for undoes all of it; the next try
    /// finds it.
    async fn put_on_record(&self, connection: &mut MySqlConnection) -> Result<(), Failure> {
        let Some(request) = &self.request else {
            return Ok(());
        };
        let kept = insert_key(connection, &answered_key(request), self.now).await?;
        kept.map(drop)
            .ok_or(Failure::Again("the same request was made at the same time"))
    }

    async fn insert(&self, connection: &mut MySqlConnection, slot: i64) -> Result<(), Failure> {
        let row = &self.row;
        sqlx::query(
            "INSERT INTO webhook_endpoints (id, slot, url, description, events, secret,
                                            secret_since, previous_secret, previous_until, paused_at,
                                            paused_why, paused_by, created_at, changed_at, revision)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&row.id[..])
        .bind(slot)
        .bind(&row.url)
        .bind(&row.description)
        .bind(&row.events)
        .bind(&row.secret)
        .bind(row.secret_since)
        .bind(&row.previous_secret)
        .bind(row.previous_until)
        .bind(row.paused_at)
        .bind(&row.paused_why)
        .bind(&row.paused_by)
        .bind(row.created_at)
        .bind(row.changed_at)
        .bind(row.revision)
        .execute(connection)
        .await?;
        Ok(())
    }
}

async fn all(connection: &mut MySqlConnection) -> Result<Vec<WebhookEndpoint>, Failure> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        endpoint_columns!(),
        " FROM webhook_endpoints ORDER BY id"
    ))
    .fetch_all(connection)
    .await?;
    let endpoints = rows.iter().map(|row| endpoint(row));
    Ok(endpoints.collect::<Result<_, _>>()?)
}

async fn one(
    connection: &mut MySqlConnection,
    id: WebhookId,
) -> Result<Option<WebhookEndpoint>, Failure> {
    let found = sqlx::query(concat!(
        "SELECT ",
        endpoint_columns!(),
        " FROM webhook_endpoints WHERE id = ?"
    ))
    .bind(id.uuid())
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| endpoint(&row)).transpose()?)
}

async fn remove(
    connection: &mut MySqlConnection,
    id: &[u8; 16],
    seen: Option<i64>,
) -> Result<Removed, Failure> {
    let delete =
        sqlx::query("DELETE FROM webhook_endpoints WHERE id = ? AND (? IS NULL OR revision = ?)");
    let delete = delete.bind(&id[..]).bind(seen).bind(seen);
    if delete.execute(&mut *connection).await?.rows_affected() > 0 {
        return Ok(Removed::Removed);
    }
    let is_there = exists(connection, id).await?;
    Ok(if is_there {
        Removed::Changed
    } else {
        Removed::Gone
    })
}

async fn exists(connection: &mut MySqlConnection, id: &[u8; 16]) -> Result<bool, Failure> {
    let find = sqlx::query("SELECT 1 FROM webhook_endpoints WHERE id = ?").bind(&id[..]);
    Ok(find.fetch_optional(connection).await?.is_some())
}

/// The lowest place that nobody has.
async fn free_slot(connection: &mut MySqlConnection, limit: i64) -> Result<Option<i64>, Failure> {
    let rows = sqlx::query("SELECT slot FROM webhook_endpoints ORDER BY slot")
        .fetch_all(connection)
        .await?;
    let mut free = 1;
    for row in rows {
        if row.try_get::<i64, _>("slot")? > free {
            break;
        }
        free += 1;
    }
    Ok((free <= limit).then_some(free))
}
