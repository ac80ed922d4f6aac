//! The feed: the journal's rows by their row ids, which the one writer gives in the order of its
//! commits.
//!
//! A row id is one more than the largest there is. A job that is rolled back, alone or with its
//! batch, gives back the ids that it took before anybody can see them, so that every commit's rows
//! lie behind those of the commits before it. The order that has the last row is never struck out, so no id
//! comes back; and `VACUUM` leaves the row ids of this table as they are, because it has an index.

use super::{Failure, SqliteStore};
use crate::sql::rows::{entry, signed};
use application::ports::{EventFeed, FeedEntry, FeedPosition, StoreError};
use async_trait::async_trait;
use domain::OrderId;
use domain::order::Version;
use rusqlite::{Connection, OptionalExtension};

/// Along the places, as far as somebody wants to know.
pub(super) const COUNT: &str = "SELECT count(*) AS many FROM (
     SELECT 1 FROM order_events WHERE rowid > ?1 AND rowid <= ?2 LIMIT ?3)";

#[async_trait]
impl EventFeed for SqliteStore {
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.read(move |connection| after(connection, position, limit))
            .await
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.read(|connection| {
            let mut select = connection
                .prepare_cached("SELECT coalesce(max(rowid), 0) AS position FROM order_events")?;
            let end: i64 = select.query_row([], |row| row.get("position"))?;
            Ok(FeedPosition(end.unsigned_abs()))
        })
        .await
    }

    async fn count(
        &self,
        behind: FeedPosition,
        up_to: FeedPosition,
        at_most: u32,
    ) -> Result<u32, StoreError> {
        self.read_list(move |connection| {
            let mut select = connection.prepare_cached(COUNT)?;
            let bounds = (signed(behind.0), signed(up_to.0), at_most);
            Ok(select.query_row(bounds, |row| row.get("many"))?)
        })
        .await
    }

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.read(move |connection| place_of(connection, order, seq))
            .await
    }
}

fn place_of(
    connection: &Connection,
    order: OrderId,
    seq: Version,
) -> Result<Option<FeedPosition>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT rowid AS position FROM order_events WHERE order_id = ?1 AND seq = ?2",
    )?;
    let found = select.query_row((order.uuid().into_bytes(), signed(seq.0)), |row| {
        row.get::<_, i64>("position")
    });
    let found = found.optional()?;
    Ok(found.map(|position| FeedPosition(position.unsigned_abs())))
}

fn after(
    connection: &Connection,
    position: FeedPosition,
    limit: usize,
) -> Result<Vec<FeedEntry>, Failure> {
    // `m` is the event that last moved the order's status: this one, or mostly one just before it.
    let mut select = connection.prepare_cached(
        "SELECT e.rowid AS position, e.order_id, o.number, e.seq, e.kind, e.at, e.actor, e.data,
                m.kind AS moved_by, m.data AS moved_by_data
           FROM order_events e
           JOIN orders o ON o.id = e.order_id
           LEFT JOIN order_events m ON m.rowid = (
                SELECT p.rowid FROM order_events p
                 WHERE p.order_id = e.order_id AND p.seq <= e.seq
                   AND (p.kind = 'order-placed' OR p.kind = 'order-confirmed'
                        OR p.kind = 'processing-started' OR p.kind = 'order-shipped'
                        OR p.kind = 'order-delivered' OR p.kind = 'order-cancelled'
                        OR p.kind = 'order-imported')
                 ORDER BY p.seq DESC LIMIT 1)
          WHERE e.rowid > ?1 ORDER BY e.rowid LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = select.query((signed(position.0), limit))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}
