//! Webhook endpoints. What is counted in a job holds until the job is done, since there is one writer.

use super::requests::{insert_key, look_up_key};
use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::rows::{EndpointRow, answered_key, endpoint, endpoint_columns, signed};
use application::ports::{Added, AnsweredRequest, Removed, Replaced, StoreError, WebhookEndpoints};
use application::request::RequestRecord;
use application::webhooks::{WebhookEndpoint, WebhookId};
use async_trait::async_trait;
use domain::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

#[async_trait]
impl WebhookEndpoints for SqliteStore {
    async fn add(
        &self,
        endpoint: &WebhookEndpoint,
        limit: usize,
        request: Option<&AnsweredRequest>,
    ) -> Result<Added, StoreError> {
        let (row, request, now) = (
            EndpointRow::from(endpoint),
            request.cloned(),
            self.clock.now(),
        );
        let added =
            self.write(move |connection| add(connection, &row, limit, request.as_ref(), now));
        added.await.map_err(WriteError::into_store_error)
    }

    async fn all(&self) -> Result<Vec<WebhookEndpoint>, StoreError> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(concat!(
                "SELECT ",
                endpoint_columns!(),
                " FROM webhook_endpoints ORDER BY id"
            ))?;
            let mut rows = select.query([])?;
            let mut endpoints = Vec::new();
            while let Some(row) = rows.next()? {
                endpoints.push(endpoint(row)?);
            }
            Ok(endpoints)
        })
        .await
    }

    async fn one(&self, id: WebhookId) -> Result<Option<WebhookEndpoint>, StoreError> {
        self.read(move |connection| {
            let mut select = connection.prepare_cached(concat!(
                "SELECT ",
                endpoint_columns!(),
                " FROM webhook_endpoints WHERE id = ?1"
            ))?;
            let found = select.query_row([id.uuid().into_bytes()], |row| Ok(endpoint(row)));
            Ok(found.optional()?.transpose()?)
        })
        .await
    }

    async fn replace(
        &self,
        endpoint: &WebhookEndpoint,
        was: u64,
        request: Option<&AnsweredRequest>,
    ) -> Result<Replaced, StoreError> {
        let (row, request, now) = (
            EndpointRow::from(endpoint),
            request.cloned(),
            self.clock.now(),
        );
        let replaced = self
            .write(move |connection| replace(connection, &row, signed(was), request.as_ref(), now));
        replaced.await.map_err(WriteError::into_store_error)
    }

    async fn remove(&self, id: WebhookId, seen: Option<u64>) -> Result<Removed, StoreError> {
        let (id, seen) = (id.uuid().into_bytes(), seen.map(signed));
        let removed = self.write(move |connection| {
            let mut delete = connection.prepare_cached(
                "DELETE FROM webhook_endpoints WHERE id = ?1 AND (?2 IS NULL OR revision = ?2)",
            )?;
            if delete.execute((id, seen))? > 0 {
                return Ok(Removed::Removed);
            }
            let is_there = exists(connection, id)?;
            Ok(if is_there {
                Removed::Changed
            } else {
                Removed::Gone
            })
        });
        removed.await.map_err(WriteError::into_store_error)
    }
}

fn add(
    connection: &Connection,
    row: &EndpointRow,
    limit: usize,
    request: Option<&AnsweredRequest>,
    now: Timestamp,
) -> Result<Added, Failure> {
    if let Some(record) = earlier(connection, request)? {
        return Ok(Added::Repeated(record));
    }
    if exists(connection, row.id)? {
        return Ok(Added::Added);
    }
    let mut count = connection.prepare_cached("SELECT count(*) FROM webhook_endpoints")?;
    let there: i64 = count.query_row([], |row| row.get(0))?;
    if there >= signed(limit as u64) {
        return Ok(Added::Full);
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO webhook_endpoints (id, url, description, events, secret, secret_since,
                                        previous_secret, previous_until, paused_at, paused_why,
                                        paused_by, created_at, changed_at, revision)
         VALUES (:id, :url, :description, :events, :secret, :secret_since, :previous_secret,
                 :previous_until, :paused_at, :paused_why, :paused_by, :created_at, :changed_at,
                 :revision)",
    )?;
    insert.execute(named_params! {
        ":id": row.id,
        ":url": row.url,
        ":description": row.description,
        ":events": row.events,
        ":secret": row.secret,
        ":secret_since": row.secret_since,
        ":previous_secret": row.previous_secret,
        ":previous_until": row.previous_until,
        ":paused_at": row.paused_at,
        ":paused_why": row.paused_why,
        ":paused_by": row.paused_by,
        ":created_at": row.created_at,
        ":changed_at": row.changed_at,
        ":revision": row.revision,
    })?;
    put_on_record(connection, request, now)?;
    Ok(Added::Added)
}

fn replace(
    connection: &Connection,
    row: &EndpointRow,
    was: i64,
    request: Option<&AnsweredRequest>,
    now: Timestamp,
) -> Result<Replaced, Failure> {
    if let Some(record) = earlier(connection, request)? {
        return Ok(Replaced::Repeated(record));
    }
    let mut update = connection.prepare_cached(
        "UPDATE webhook_endpoints
            SET url = :url, description = :description, events = :events, secret = :secret,
                secret_since = :secret_since, previous_secret = :previous_secret,
                previous_until = :previous_until, paused_at = :paused_at, paused_why = :paused_why,
                paused_by = :paused_by, changed_at = :changed_at, revision = revision + 1
          WHERE id = :id AND revision = :was",
    )?;
    let updated = update.execute(named_params! {
        ":id": row.id,
        ":was": was,
        ":url": row.url,
        ":description": row.description,
        ":events": row.events,
        ":secret": row.secret,
        ":secret_since": row.secret_since,
        ":previous_secret": row.previous_secret,
        ":previous_until": row.previous_until,
        ":paused_at": row.paused_at,
        ":paused_why": row.paused_why,
        ":paused_by": row.paused_by,
        ":changed_at": row.changed_at,
    })?;
    if updated == 1 {
        put_on_record(connection, request, now)?;
        return Ok(Replaced::Replaced);
    }
    let is_there = exists(connection, row.id)?;
    Ok(if is_there {
        Replaced::Changed
    } else {
        Replaced::Gone
    })
}

fn exists(connection: &Connection, id: [u8; 16]) -> Result<bool, Failure> {
    let mut find = connection.prepare_cached("SELECT 1 FROM webhook_endpoints WHERE id = ?1")?;
    Ok(find.exists([id])?)
}

fn earlier(
    connection: &Connection,
    request: Option<&AnsweredRequest>,
) -> Result<Option<RequestRecord>, Failure> {
    match request {
        Some(request) => look_up_key(connection, &request.key),
        None => Ok(None),
    }
}

fn put_on_record(
    connection: &Connection,
    request: Option<&AnsweredRequest>,
    now: Timestamp,
) -> Result<(), Failure> {
    if let Some(request) = request {
        insert_key(connection, &answered_key(request), now)?;
    }
    Ok(())
}
