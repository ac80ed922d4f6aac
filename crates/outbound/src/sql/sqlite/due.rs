//! Orders that are due: claimed for a while, or all made due when the process that held them is gone.

use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::rows::{KNOWN, claimed};
use application::ports::{Claimed, StoreError, UNREADABLE};
use domain::{Duration, OrderId};
use rusqlite::Connection;

impl SqliteStore {
    pub(super) async fn claim(
        &self,
        limit: usize,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        let now = self.clock.now();
        let until = now.plus(lease).micros();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write(move |connection| claim_due(connection, now.micros(), until, limit))
            .await
            .map_err(WriteError::into_store_error)
    }

    /// The next append derives the row anew, and with it whether the order is parked.
    pub(super) async fn set_unreadable(
        &self,
        order: OrderId,
        retry_after: Duration,
    ) -> Result<(), StoreError> {
        let due = self.clock.now().plus(retry_after).micros();
        let id = order.uuid().into_bytes();
        self.write(move |connection| {
            let mut update = connection.prepare_cached(
                "UPDATE orders SET parked = ?2, wake_at = ?3, claims = 0
                  WHERE id = ?1 AND process_version <= ?4",
            )?;
            update.execute((id, UNREADABLE, due, KNOWN))?;
            Ok(())
        })
        .await
        .map_err(WriteError::into_store_error)
    }

    pub(super) async fn take_back_claim(&self, order: OrderId) -> Result<(), StoreError> {
        let id = order.uuid().into_bytes();
        self.write(move |connection| {
            let mut update = connection.prepare_cached(
                "UPDATE orders SET claims = claims - 1 WHERE id = ?1 AND claims > 0",
            )?;
            update.execute([id])?;
            Ok(())
        })
        .await
        .map_err(WriteError::into_store_error)
    }

    /// The lock on the file proves that no other process holds any order.
    pub(super) async fn release_all(&self) -> Result<u64, StoreError> {
        let now = self.clock.now().micros();
        self.write(move |connection| {
            let mut update = connection.prepare_cached(
                "UPDATE orders SET wake_at = ?1 WHERE wake_at > ?1 AND process_version <= ?2",
            )?;
            Ok(update.execute((now, KNOWN))? as u64)
        })
        .await
        .map_err(WriteError::into_store_error)
    }
}

/// The longest due first. What a newer version keeps is left to that.
fn claim_due(
    connection: &Connection,
    now: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<Claimed>, Failure> {
    let mut update = connection.prepare_cached(
        "UPDATE orders SET wake_at = ?2, claims = claims + 1
          WHERE number IN (SELECT number FROM orders
                            WHERE wake_at <= ?1 AND process_version <= ?4
                            ORDER BY wake_at LIMIT ?3)
         RETURNING id, claims",
    )?;
    let mut rows = update.query((now, until, limit, KNOWN))?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        due.push(claimed(row)?);
    }
    Ok(due)
}
