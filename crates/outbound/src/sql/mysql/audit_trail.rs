//! The audit trail. A deed whose record was cut off may be on it twice.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::rows::{deed, deed_columns, signed};
use application::ports::{
    AuditTrail, DeedId, DeedKind, DeedOutcome, DeedQuery, DeedRecord, NewDeed, StoreError, Struck,
    TrailBounds,
};
use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::mysql::MySqlConnection;

#[async_trait]
impl AuditTrail for MysqlStore {
    async fn append(&self, deed: &NewDeed) -> Result<DeedId, StoreError> {
        let appended = self.write(deed.clone(), |transaction, deed| {
            Box::pin(append(&mut transaction.connection, deed))
        });
        appended.await.map_err(WriteError::into_store_error)
    }

    async fn note(&self, id: DeedId, outcome: DeedOutcome, note: &str) -> Result<(), StoreError> {
        let ended = (id, outcome, note.to_owned());
        let noted = self.write(ended, |transaction, (id, outcome, note)| {
            Box::pin(noted(&mut transaction.connection, *id, *outcome, note))
        });
        noted.await.map_err(WriteError::into_store_error)
    }

    async fn list(&self, query: &DeedQuery) -> Result<Vec<DeedRecord>, StoreError> {
        self.read_list(query.clone(), |connection, query| {
            Box::pin(list(connection, query))
        })
        .await
    }

    async fn strike(&self, bounds: &TrailBounds, batch: u32) -> Result<Struck, StoreError> {
        let struck = self.write((*bounds, batch), |transaction, (bounds, batch)| {
            Box::pin(strike(&mut transaction.connection, bounds, *batch))
        });
        struck.await.map_err(WriteError::into_store_error)
    }
}

async fn append(connection: &mut MySqlConnection, deed: &NewDeed) -> Result<DeedId, Failure> {
    let inserted = sqlx::query(
        "INSERT INTO audit_trail (at, actor, kind, subject, reason, outcome, note)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(deed.at.micros())
    .bind(&deed.actor)
    .bind(deed.kind.as_str())
    .bind(&deed.subject)
    .bind(&deed.reason)
    .bind(deed.outcome.as_str())
    .bind(&deed.note)
    .execute(connection)
    .await?;
    Ok(DeedId(inserted.last_insert_id()))
}

async fn noted(
    connection: &mut MySqlConnection,
    id: DeedId,
    outcome: DeedOutcome,
    note: &str,
) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE audit_trail SET outcome = ?, note = ? WHERE id = ? AND outcome = 'UNKNOWN'",
    )
    .bind(outcome.as_str())
    .bind(note)
    .bind(signed(id.0))
    .execute(connection)
    .await?;
    Ok(())
}

/// What texts are compared as ignores spaces at their ends, lengths do not.
async fn list(
    connection: &mut MySqlConnection,
    query: &DeedQuery,
) -> Result<Vec<DeedRecord>, Failure> {
    let kind = query.kind.map(DeedKind::as_str);
    let outcome = query.outcome.map(DeedOutcome::as_str);
    let rows = sqlx::query(concat!(
        "SELECT ",
        deed_columns!(),
        " FROM audit_trail
          WHERE (? IS NULL OR kind = ?) AND (? IS NULL OR actor = ?)
            AND (? IS NULL OR (subject = ? AND LENGTH(subject) = LENGTH(?)))
            AND (? IS NULL OR outcome = ?) AND id < ?
          ORDER BY id DESC LIMIT ?"
    ))
    .bind(kind)
    .bind(kind)
    .bind(&query.actor)
    .bind(&query.actor)
    .bind(&query.subject)
    .bind(&query.subject)
    .bind(&query.subject)
    .bind(outcome)
    .bind(outcome)
    .bind(query.before.map_or(i64::MAX, |before| signed(before.0)))
    .bind(query.limit)
    .fetch_all(connection)
    .await?;
    let found = rows.iter().map(|row| deed(row));
    Ok(found.collect::<Result<_, _>>()?)
}

async fn strike(
    connection: &mut MySqlConnection,
    bounds: &TrailBounds,
    batch: u32,
) -> Result<Struck, Failure> {
    let old = sqlx::query("DELETE FROM audit_trail WHERE at < ? ORDER BY at, id LIMIT ?")
        .bind(bounds.before.micros())
        .bind(batch);
    let mut struck = Struck {
        records: old.execute(&mut *connection).await?.rows_affected(),
        is_crowded: false,
    };
    for (is_refusal, keep, lately) in [
        (false, bounds.deeds, bounds.lately.micros()),
        (true, bounds.refusals, i64::MAX),
    ] {
        let last = sqlx::query(
            "SELECT id, at FROM audit_trail WHERE (outcome = 'REFUSED') = ?
              ORDER BY id DESC LIMIT 1 OFFSET ?",
        )
        .bind(is_refusal)
        .bind(signed(keep))
        .fetch_optional(&mut *connection)
        .await?;
        let Some(last) = last else { continue };
        struck.is_crowded |= last.try_get::<i64, _>("at")? >= lately;
        let over = sqlx::query(
            "DELETE FROM audit_trail WHERE (outcome = 'REFUSED') = ? AND id <= ? AND at < ?
              ORDER BY id LIMIT ?",
        )
        .bind(is_refusal)
        .bind(last.try_get::<i64, _>("id")?)
        .bind(lately)
        .bind(signed(u64::from(batch).saturating_sub(struck.records)));
        struck.records += over.execute(&mut *connection).await?.rows_affected();
    }
    Ok(struck)
}
