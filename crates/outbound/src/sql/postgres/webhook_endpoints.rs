//! Webhook endpoints. Each has a place of its own: a unique key holds their number down, also where many
//! are added at once.

use super::attempts::{Done, Work, transaction};
use super::requests::{find_key, insert_key};
use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::{EndpointRow, answered_key, endpoint, endpoint_columns, signed};
use application::ports::{Added, AnsweredRequest, Removed, Replaced, StoreError, WebhookEndpoints};
use application::request::RequestRecord;
use application::webhooks::{WebhookEndpoint, WebhookId};
use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::postgres::PgConnection;
use std::sync::Arc;
use uuid::Uuid;

/// What is to be written, and the request that it is written for.
struct New {
    row: EndpointRow,
    request: Option<AnsweredRequest>,
    now: i64,
}

#[async_trait]
impl WebhookEndpoints for PostgresStore {
    async fn add(
        &self,
        endpoint: &WebhookEndpoint,
        limit: usize,
        request: Option<&AnsweredRequest>,
    ) -> Result<Added, StoreError> {
        let new = self.new_write(endpoint, request);
        let added = self.alone("webhook-add", move |connection, _| {
            let new = new.clone();
            Box::pin(async move {
                transaction(connection, |connection| -> Work<'_, Done<_>> {
                    Box::pin(async move { new.add(connection, limit).await })
                })
                .await
            })
        });
        added.await.map_err(WriteError::into_store_error)
    }

    async fn all(&self) -> Result<Vec<WebhookEndpoint>, StoreError> {
        self.read("webhooks", |connection| {
            Box::pin(async move {
                let rows = sqlx::query(concat!(
                    "SELECT ",
                    endpoint_columns!(),
                    " FROM webhook_endpoints ORDER BY id"
                ))
                .fetch_all(connection)
                .await?;
                let endpoints = rows.iter().map(|row| endpoint(row));
                Ok(endpoints.collect::<Result<_, _>>()?)
            })
        })
        .await
    }

    async fn one(&self, id: WebhookId) -> Result<Option<WebhookEndpoint>, StoreError> {
        self.read("webhook", move |connection| {
            Box::pin(async move {
                let found = sqlx::query(concat!(
                    "SELECT ",
                    endpoint_columns!(),
                    " FROM webhook_endpoints WHERE id = $1"
                ))
                .bind(id.uuid())
                .fetch_optional(connection)
                .await?;
                Ok(found.map(|row| endpoint(&row)).transpose()?)
            })
        })
        .await
    }

    async fn replace(
        &self,
        endpoint: &WebhookEndpoint,
        was: u64,
        request: Option<&AnsweredRequest>,
    ) -> Result<Replaced, StoreError> {
        let new = self.new_write(endpoint, request);
        let replaced = self.alone("webhook-replace", move |connection, _| {
            let new = new.clone();
            Box::pin(async move {
                transaction(connection, |connection| -> Work<'_, Done<_>> {
                    Box::pin(async move { new.replace(connection, signed(was)).await })
                })
                .await
            })
        });
        replaced.await.map_err(WriteError::into_store_error)
    }

    async fn remove(&self, id: WebhookId, seen: Option<u64>) -> Result<Removed, StoreError> {
        let (id, seen) = (id.uuid(), seen.map(signed));
        let removed = self.alone("webhook-remove", move |connection, _| {
            Box::pin(async move { remove(connection, id, seen).await })
        });
        removed.await.map_err(WriteError::into_store_error)
    }
}

impl PostgresStore {
    fn new_write(&self, endpoint: &WebhookEndpoint, request: Option<&AnsweredRequest>) -> Arc<New> {
        Arc::new(New {
            row: EndpointRow::from(endpoint),
            request: request.cloned(),
            now: self.clock.now().micros(),
        })
    }
}

impl New {
    fn id(&self) -> Uuid {
        Uuid::from_bytes(self.row.id)
    }

    async fn add(
        &self,
        connection: &mut PgConnection,
        limit: usize,
    ) -> Result<Done<Added>, Failure> {
        if let Some(record) = self.put_on_record(connection).await? {
            return Ok(Done::Undo(Added::Repeated(record)));
        }
        // Whoever loses its place to another finds the next one, of which there are so many.
        for _ in 0..=limit {
            if exists(connection, self.id()).await? {
                return Ok(Done::Keep(Added::Added));
            }
            let Some(slot) = free_slot(connection, limit).await? else {
                return Ok(Done::Undo(Added::Full));
            };
            if self.insert(connection, slot).await? {
                return Ok(Done::Keep(Added::Added));
            }
        }
        Err(Failure::Overtaken)
    }

    async fn replace(
        &self,
        connection: &mut PgConnection,
        was: i64,
    ) -> Result<Done<Replaced>, Failure> {
        if let Some(record) = self.put_on_record(connection).await? {
            return Ok(Done::Undo(Replaced::Repeated(record)));
        }
        let row = &self.row;
        let updated = sqlx::query(
            "UPDATE webhook_endpoints
                SET url = $3, description = $4, events = $5, secret = $6, secret_since = $7,
                    previous_secret = $8, previous_until = $9, paused_at = $10, paused_why = $11,
                    paused_by = $12, changed_at = $13, revision = revision + 1
              WHERE id = $1 AND revision = $2",
        )
        .bind(self.id())
        .bind(was)
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
        .execute(&mut *connection)
        .await?;
        if updated.rows_affected() == 1 {
            return Ok(Done::Keep(Replaced::Replaced));
        }
        let is_there = exists(connection, self.id()).await?;
        let why = if is_there {
            Replaced::Changed
        } else {
            Replaced::Gone
        };
        Ok(Done::Undo(why))
    }

    /// What is on record of the request already.
    async fn put_on_record(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Option<RequestRecord>, Failure> {
        let Some(request) = &self.request else {
            return Ok(None);
        };
        if insert_key(connection, &answered_key(request), self.now).await? {
            return Ok(None);
        }
        find_key(connection, &request.key).await.map(Some)
    }

    /// Not where somebody else has taken the place meanwhile.
    async fn insert(&self, connection: &mut PgConnection, slot: i64) -> Result<bool, Failure> {
        let row = &self.row;
        let inserted = sqlx::query(
            "INSERT INTO webhook_endpoints (id, slot, url, description, events, secret,
                                            secret_since, previous_secret, previous_until, paused_at,
                                            paused_why, paused_by, created_at, changed_at, revision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT DO NOTHING",
        )
        .bind(self.id())
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
        Ok(inserted.rows_affected() == 1)
    }
}

async fn free_slot(connection: &mut PgConnection, limit: usize) -> Result<Option<i64>, Failure> {
    let row = sqlx::query(
        "SELECT min(place) AS slot FROM generate_series(1::bigint, $1) AS place
          WHERE NOT EXISTS (SELECT 1 FROM webhook_endpoints WHERE slot = place)",
    )
    .bind(signed(limit as u64))
    .fetch_one(connection)
    .await?;
    Ok(row.try_get("slot")?)
}

async fn remove(
    connection: &mut PgConnection,
    id: Uuid,
    seen: Option<i64>,
) -> Result<Removed, Failure> {
    let delete = sqlx::query(
        "DELETE FROM webhook_endpoints WHERE id = $1 AND ($2::bigint IS NULL OR revision = $2)",
    );
    let delete = delete.bind(id).bind(seen);
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

async fn exists(connection: &mut PgConnection, id: Uuid) -> Result<bool, Failure> {
    let find = sqlx::query("SELECT 1 FROM webhook_endpoints WHERE id = $1").bind(id);
    Ok(find.fetch_optional(connection).await?.is_some())
}
