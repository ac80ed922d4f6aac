//! The audit trail. A deed whose record was cut off may be on it twice.

use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::{deed, deed_columns, signed};
use application::ports::{
    AuditTrail, DeedId, DeedKind, DeedOutcome, DeedQuery, DeedRecord, NewDeed, StoreError, Struck,
    TrailBounds,
};
use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::postgres::PgConnection;
use std::sync::Arc;

#[async_trait]
impl AuditTrail for PostgresStore {
    async fn append(&self, deed: &NewDeed) -> Result<DeedId, StoreError> {
        let deed = Arc::new(deed.clone());
        let appended = self.alone("audit-append", move |connection, _| {
            let deed = deed.clone();
            Box::pin(async move { append(connection, &deed).await })
        });
        appended.await.map_err(WriteError::into_store_error)
    }

    async fn note(&self, id: DeedId, outcome: DeedOutcome, note: &str) -> Result<(), StoreError> {
        let note: Arc<str> = note.into();
        let noted = self.alone("audit-note", move |connection, _| {
            let note = note.clone();
            Box::pin(async move {
                sqlx::query(
                    "UPDATE audit_trail SET outcome = $1, note = $2
                      WHERE id = $3 AND outcome = 'UNKNOWN'",
                )
                .bind(outcome.as_str())
                .bind(&*note)
                .bind(signed(id.0))
                .execute(connection)
                .await?;
                Ok(())
            })
        });
        noted.await.map_err(WriteError::into_store_error)
    }

    async fn list(&self, query: &DeedQuery) -> Result<Vec<DeedRecord>, StoreError> {
        let query = Arc::new(query.clone());
        self.read_list("audit-trail", move |connection| {
            let query = query.clone();
            Box::pin(async move { list(connection, &query).await })
        })
        .await
    }

    async fn strike(&self, bounds: &TrailBounds, batch: u32) -> Result<Struck, StoreError> {
        let bounds = *bounds;
        let struck = self.alone("audit-strike", move |connection, _| {
            Box::pin(async move { strike(connection, &bounds, batch).await })
        });
        struck.await.map_err(WriteError::into_store_error)
    }
}

async fn append(connection: &mut PgConnection, deed: &NewDeed) -> Result<DeedId, Failure> {
    let row = sqlx::query(
        "INSERT INTO audit_trail (at, actor, kind, subject, reason, outcome, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(deed.at.micros())
    .bind(&deed.actor)
    .bind(deed.kind.as_str())
    .bind(&deed.subject)
    .bind(&deed.reason)
    .bind(deed.outcome.as_str())
    .bind(&deed.note)
    .fetch_one(connection)
    .await?;
    Ok(DeedId(row.try_get::<i64, _>("id")?.unsigned_abs()))
}

async fn list(
    connection: &mut PgConnection,
    query: &DeedQuery,
) -> Result<Vec<DeedRecord>, Failure> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        deed_columns!(),
        " FROM audit_trail
          WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR actor = $2)
            AND ($3::text IS NULL OR subject = $3)
            AND ($4::text IS NULL OR outcome = $4) AND id < $5
          ORDER BY id DESC LIMIT $6"
    ))
    .bind(query.kind.map(DeedKind::as_str))
    .bind(&query.actor)
    .bind(&query.subject)
    .bind(query.outcome.map(DeedOutcome::as_str))
    .bind(query.before.map_or(i64::MAX, |before| signed(before.0)))
    .bind(i64::from(query.limit))
    .fetch_all(connection)
    .await?;
    let found = rows.iter().map(|row| deed(row));
    Ok(found.collect::<Result<_, _>>()?)
}

/// Each statement stands for itself: what is struck out is out.
async fn strike(
    connection: &mut PgConnection,
    bounds: &TrailBounds,
    batch: u32,
) -> Result<Struck, Failure> {
    let old = sqlx::query(
        "DELETE FROM audit_trail WHERE id IN
             (SELECT id FROM audit_trail WHERE at < $1 ORDER BY at, id LIMIT $2)",
    )
    .bind(bounds.before.micros())
    .bind(i64::from(batch));
    let mut struck = Struck {
        records: old.execute(&mut *connection).await?.rows_affected(),
        is_crowded: false,
    };
    for (is_refusal, keep, lately) in [
        (false, bounds.deeds, bounds.lately.micros()),
        (true, bounds.refusals, i64::MAX),
    ] {
        let last = sqlx::query(
            "SELECT id, at FROM audit_trail WHERE (outcome = 'REFUSED') = $1
              ORDER BY id DESC LIMIT 1 OFFSET $2",
        )
        .bind(is_refusal)
        .bind(signed(keep))
        .fetch_optional(&mut *connection)
        .await?;
        let Some(last) = last else { continue };
        struck.is_crowded |= last.try_get::<i64, _>("at")? >= lately;
        let over = sqlx::query(
            "DELETE FROM audit_trail WHERE id IN
                 (SELECT id FROM audit_trail
                   WHERE (outcome = 'REFUSED') = $1 AND id <= $2 AND at < $3
                   ORDER BY id LIMIT $4)",
        )
        .bind(is_refusal)
        .bind(last.try_get::<i64, _>("id")?)
        .bind(lately)
        .bind(signed(u64::from(batch).saturating_sub(struck.records)));
        struck.records += over.execute(&mut *connection).await?.rows_affected();
    }
    Ok(struck)
}
