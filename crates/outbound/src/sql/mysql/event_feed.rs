//! The feed: the journal's rows by their places, which follow the commits.
//!
//! MySQL shows no transaction ids, and the values of an `AUTO_INCREMENT` are given when a row is
//! inserted, not when it is committed: a reader that goes on behind the last one it saw could pass over
//! one that commits later. So the events of a transaction, of all its jobs, are its last statements. They
//! take their places from the one row of `feed_counter`, whose lock is held until the commit: the next
//! transaction, of whichever replica, takes its places only when those of this one are to be seen, or
//! were rolled back with the counter. Places therefore rise with the commits and have no gaps.
//!
//! What one statement sees is not so orderly: MariaDB gathers which transactions are still open one after
//! the other, while others commit, and may show a later one without an earlier one. So a reader looks at
//! the counter first: all that has places up to there was committed before, and a second statement sees
//! all of it.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::columns::column;
use crate::sql::failure::unreadable;
use crate::sql::rows::{entry, signed};
use application::ports::{EventFeed, FeedEntry, FeedPosition, StoreError};
use async_trait::async_trait;
use domain::OrderId;
use domain::order::Version;
use sqlx::mysql::MySqlConnection;

#[async_trait]
impl EventFeed for MysqlStore {
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.read((position, limit), |connection, (position, limit)| {
            Box::pin(after(connection, *position, *limit))
        })
        .await
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.read((), |connection, ()| Box::pin(end(connection)))
            .await
    }

    async fn count(
        &self,
        behind: FeedPosition,
        up_to: FeedPosition,
        at_most: u32,
    ) -> Result<u32, StoreError> {
        let bounds = (behind, up_to, at_most);
        self.read_list(bounds, |connection, (behind, up_to, at_most)| {
            Box::pin(count(connection, *behind, *up_to, *at_most))
        })
        .await
    }

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.read((order, seq), |connection, (order, seq)| {
            Box::pin(place_of(connection, *order, *seq))
        })
        .await
    }
}

async fn place_of(
    connection: &mut MySqlConnection,
    order: OrderId,
    seq: Version,
) -> Result<Option<FeedPosition>, Failure> {
    let find = "SELECT place FROM order_events WHERE order_id = ? AND seq = ?";
    let find = sqlx::query(find).bind(order.uuid()).bind(signed(seq.0));
    let found = find.fetch_optional(connection).await?;
    let place = found.map(|row| column(&row, "order_events", "place", &order));
    Ok(place.transpose()?.map(FeedPosition))
}

async fn end(connection: &mut MySqlConnection) -> Result<FeedPosition, Failure> {
    let counter = sqlx::query("SELECT last_place FROM feed_counter WHERE id = 1");
    let row = counter.fetch_optional(connection).await?;
    let row = row.ok_or_else(|| unreadable("feed_counter", "id", &1, &"its row is gone"))?;
    Ok(FeedPosition(column(
        &row,
        "feed_counter",
        "last_place",
        &1,
    )?))
}

/// Puts the counter ahead of the feed, where it stands behind because one of the two was brought in by
/// hand. The feed is looked at first: a counter in order is never behind what was seen before.
pub(super) async fn keep_ahead(connection: &mut MySqlConnection) -> Result<(), Failure> {
    let newest = sqlx::query("SELECT COALESCE(MAX(place), 0) AS place FROM order_events");
    let row = newest.fetch_one(&mut *connection).await?;
    let newest = FeedPosition(column(&row, "order_events", "place", &"(newest)")?);
    if end(connection).await? < newest {
        tracing::warn!(place = newest.0, "the feed's counter stood behind it");
        let update = "UPDATE feed_counter SET last_place = GREATEST(last_place, ?) WHERE id = 1";
        let update = sqlx::query(update).bind(signed(newest.0));
        update.execute(connection).await?;
    }
    Ok(())
}

async fn count(
    connection: &mut MySqlConnection,
    behind: FeedPosition,
    up_to: FeedPosition,
    at_most: u32,
) -> Result<u32, Failure> {
    let up_to = up_to.min(end(&mut *connection).await?);
    let count = sqlx::query(
        "SELECT COUNT(*) AS many FROM (
             SELECT 1 AS one FROM order_events WHERE place > ? AND place <= ? LIMIT ?) AS few",
    );
    let count = count.bind(signed(behind.0)).bind(signed(up_to.0));
    let row = count.bind(at_most).fetch_one(connection).await?;
    Ok(column(&row, "order_events", "many", &"?")?)
}

async fn after(
    connection: &mut MySqlConnection,
    position: FeedPosition,
    limit: usize,
) -> Result<Vec<FeedEntry>, Failure> {
    // A statement of its own: what was committed by then, the next one sees.
    let end = end(&mut *connection).await?;
    if end <= position {
        return Ok(Vec::new());
    }
    // `m` is the event that last moved the order's status: this one, or mostly one just before it.
    let select = sqlx::query(
        "SELECT e.place AS position, e.order_id, o.number, e.seq, e.kind, e.at, e.actor, e.data,
                m.kind AS moved_by, m.data AS moved_by_data
           FROM (SELECT * FROM order_events WHERE place > ? AND place <= ?
                  ORDER BY place LIMIT ?) e
           JOIN orders o ON o.id = e.order_id
           LEFT JOIN order_events m ON m.order_id = e.order_id AND m.seq = (
                SELECT MAX(p.seq) FROM order_events p
                 WHERE p.order_id = e.order_id AND p.seq <= e.seq
                   AND p.kind IN ('order-placed', 'order-confirmed', 'processing-started',
                                  'order-shipped', 'order-delivered', 'order-cancelled',
                                  'order-imported'))
          ORDER BY e.place",
    );
    let select = select
        .bind(signed(position.0))
        .bind(signed(end.0))
        .bind(signed(limit as u64));
    let rows = select.fetch_all(connection).await?;
    let entries = rows.iter().map(|row| entry(row));
    Ok(entries.collect::<Result<_, _>>()?)
}
