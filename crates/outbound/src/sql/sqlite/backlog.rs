//! What waits, along the indexes that it is taken up by.

use super::{Failure, SqliteStore};
use crate::sql::rows::{backlog, parked_by};
use application::ports::{Backlog, StoreError};
use rusqlite::Connection;

impl SqliteStore {
    pub(super) async fn what_waits(&self, at_most: u32) -> Result<Backlog, StoreError> {
        let now = self.clock.now().micros();
        self.read_list(move |connection| what_waits(connection, now, at_most))
            .await
    }
}

fn what_waits(connection: &Connection, now: i64, at_most: u32) -> Result<Backlog, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT (SELECT count(*) FROM (
                    SELECT 1 FROM orders WHERE wake_at <= ?1 LIMIT ?2)) AS due,
                ?1 - (SELECT wake_at FROM orders WHERE wake_at <= ?1
                       ORDER BY wake_at LIMIT 1) AS due_for,
                (SELECT count(*) FROM (SELECT 1 FROM order_requests LIMIT ?2)) AS asked,
                (SELECT asked_at FROM order_requests ORDER BY asked_at LIMIT 1) AS first_asked",
    )?;
    let mut found = select.query_row((now, at_most), |row| Ok(backlog(row)))??;
    let mut select = connection.prepare_cached(
        "SELECT parked, count(*) AS many
           FROM (SELECT parked FROM orders WHERE parked IS NOT NULL LIMIT ?1) GROUP BY parked",
    )?;
    let mut rows = select.query([at_most])?;
    while let Some(row) = rows.next()? {
        found.parked.extend(parked_by(row)?);
    }
    Ok(found)
}
