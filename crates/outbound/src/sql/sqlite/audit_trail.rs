//! The audit trail.

use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::rows::{deed, deed_columns, signed};
use application::ports::{
    AuditTrail, DeedId, DeedKind, DeedOutcome, DeedQuery, DeedRecord, NewDeed, StoreError, Struck,
    TrailBounds,
};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, named_params};

#[async_trait]
impl AuditTrail for SqliteStore {
    async fn append(&self, deed: &NewDeed) -> Result<DeedId, StoreError> {
        let deed = deed.clone();
        let appended = self.write(move |connection| append(connection, &deed));
        appended.await.map_err(WriteError::into_store_error)
    }

    async fn note(&self, id: DeedId, outcome: DeedOutcome, note: &str) -> Result<(), StoreError> {
        let note = note.to_owned();
        let noted = self.write(move |connection| {
            connection
                .prepare_cached(
                    "UPDATE audit_trail SET outcome = ?1, note = ?2
                      WHERE id = ?3 AND outcome = 'UNKNOWN'",
                )?
                .execute((outcome.as_str(), &note, signed(id.0)))?;
            Ok(())
        });
        noted.await.map_err(WriteError::into_store_error)
    }

    async fn list(&self, query: &DeedQuery) -> Result<Vec<DeedRecord>, StoreError> {
        let query = query.clone();
        self.read_list(move |connection| list(connection, &query))
            .await
    }

    async fn strike(&self, bounds: &TrailBounds, batch: u32) -> Result<Struck, StoreError> {
        let bounds = *bounds;
        let struck = self.write(move |connection| strike(connection, &bounds, batch));
        struck.await.map_err(WriteError::into_store_error)
    }
}

fn append(connection: &Connection, deed: &NewDeed) -> Result<DeedId, Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO audit_trail (at, actor, kind, subject, reason, outcome, note)
         VALUES (:at, :actor, :kind, :subject, :reason, :outcome, :note)",
    )?;
    insert.execute(named_params! {
        ":at": deed.at.micros(),
        ":actor": deed.actor,
        ":kind": deed.kind.as_str(),
        ":subject": deed.subject,
        ":reason": deed.reason,
        ":outcome": deed.outcome.as_str(),
        ":note": deed.note,
    })?;
    Ok(DeedId(connection.last_insert_rowid().unsigned_abs()))
}

macro_rules! deeds_where {
    ($about:literal) => {
        concat!(
            "SELECT ",
            deed_columns!(),
            " FROM audit_trail WHERE ",
            $about,
            " AND (:kind IS NULL OR kind = :kind) AND (:actor IS NULL OR actor = :actor)
               AND (:outcome IS NULL OR outcome = :outcome) AND id < :before
             ORDER BY id DESC LIMIT :limit"
        )
    };
}

/// What was done to one thing is found by its index: each order's page asks for that.
pub(super) const OF_A_SUBJECT: &str = deeds_where!("subject = :subject");

const OF_ALL: &str = deeds_where!(":subject IS NULL");

fn list(connection: &Connection, query: &DeedQuery) -> Result<Vec<DeedRecord>, Failure> {
    let mut select = connection.prepare_cached(match query.subject {
        None => OF_ALL,
        Some(_) => OF_A_SUBJECT,
    })?;
    let mut rows = select.query(named_params! {
        ":kind": query.kind.map(DeedKind::as_str),
        ":actor": query.actor,
        ":subject": query.subject,
        ":outcome": query.outcome.map(DeedOutcome::as_str),
        ":before": query.before.map_or(i64::MAX, |before| signed(before.0)),
        ":limit": query.limit,
    })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(deed(row)?);
    }
    Ok(found)
}

fn strike(connection: &Connection, bounds: &TrailBounds, batch: u32) -> Result<Struck, Failure> {
    let mut old = connection.prepare_cached(
        "DELETE FROM audit_trail WHERE id IN
             (SELECT id FROM audit_trail WHERE at < ?1 ORDER BY at, id LIMIT ?2)",
    )?;
    let mut struck = Struck {
        records: old.execute((bounds.before.micros(), batch))? as u64,
        is_crowded: false,
    };
    for (is_refusal, keep, lately) in [
        (false, bounds.deeds, bounds.lately.micros()),
        (true, bounds.refusals, i64::MAX),
    ] {
        let last: Option<(i64, i64)> = connection
            .prepare_cached(
                "SELECT id, at FROM audit_trail WHERE (outcome = 'REFUSED') = ?1
                  ORDER BY id DESC LIMIT 1 OFFSET ?2",
            )?
            .query_row((is_refusal, signed(keep)), |row| {
                Ok((row.get("id")?, row.get("at")?))
            })
            .optional()?;
        let Some((last, at)) = last else { continue };
        struck.is_crowded |= at >= lately;
        let left = u64::from(batch).saturating_sub(struck.records);
        let mut over = connection.prepare_cached(
            "DELETE FROM audit_trail WHERE id IN
                 (SELECT id FROM audit_trail
                   WHERE (outcome = 'REFUSED') = ?1 AND id <= ?2 AND at < ?3
                   ORDER BY id LIMIT ?4)",
        )?;
        struck.records += over.execute((is_refusal, last, lately, signed(left)))? as u64;
    }
    Ok(struck)
}
