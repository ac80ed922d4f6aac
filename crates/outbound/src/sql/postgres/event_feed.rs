//! The feed: the journal's rows by their places, which transactions bring along and the reader waits
//! for.
//!
//! A place is the id of the transaction that wrote the event, shifted by 20 bits, and the event's number
//! within its statement. Ids rise as transactions begin to write, and not as they commit: so the reader
//! stops at the first one that is still under way when it looks, and nothing can turn up behind
//! what it has read. A slow transaction holds the feed back and loses nothing. The events of one order
//! are in their own order, because an append continues a version that was committed before its own
//! transaction began.
//!
//! Transactions of the server's other databases draw from the same ids. They are passed over where the
//! server shows them to us (to a superuser, a member of `pg_read_all_stats`, or the same user); else
//! they hold the feed back as well, as long as they are under way.
//!
//! A restored database may be on a server whose ids have not come as far. Then `feed_offset` puts the
//! places ahead, before anything is written there: see [`keep_ahead`].

use super::{Failure, PostgresStore};
use crate::sql::columns::column;
use crate::sql::rows::{entry, signed};
use application::ports::{EventFeed, FeedEntry, FeedPosition, StoreError};
use async_trait::async_trait;
use domain::OrderId;
use domain::order::Version;
use sqlx::postgres::PgConnection;

/// The first place that is not safe to read yet.
macro_rules! with_bound {
    ($sql:literal) => {
        concat!(
            "WITH bound AS MATERIALIZED (
                 SELECT (coalesce(min(x.xid::text::bigint),
                                  max(pg_snapshot_xmax(pg_current_snapshot())::text::bigint))
                         + max(f.ahead)) << 20 AS position
                   FROM feed_offset f
                   LEFT JOIN pg_snapshot_xip(pg_current_snapshot()) AS x (xid)
                     ON NOT EXISTS (
                        SELECT 1 FROM pg_stat_activity a
                         WHERE a.backend_xid = x.xid::xid AND a.datname <> current_database())
             ) ",
            $sql
        )
    };
}

#[async_trait]
impl EventFeed for PostgresStore {
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.read("feed", move |connection| {
            Box::pin(after(connection, position, limit))
        })
        .await
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.read("feed-end", |connection| {
            Box::pin(async move {
                let row = sqlx::query(with_bound!(
                    "SELECT coalesce(max(e.position), 0) AS position FROM order_events e
                      WHERE e.position < (SELECT position FROM bound)"
                ))
                .fetch_one(connection)
                .await?;
                Ok(FeedPosition(column(
                    &row,
                    "order_events",
                    "position",
                    &"?",
                )?))
            })
        })
        .await
    }

    async fn count(
        &self,
        behind: FeedPosition,
        up_to: FeedPosition,
        at_most: u32,
    ) -> Result<u32, StoreError> {
        self.read_list("feed-count", move |connection| {
            Box::pin(count(connection, behind, up_to, at_most))
        })
        .await
    }

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.read("feed-place", move |connection| {
            Box::pin(place_of(connection, order, seq))
        })
        .await
    }
}

async fn place_of(
    connection: &mut PgConnection,
    order: OrderId,
    seq: Version,
) -> Result<Option<FeedPosition>, Failure> {
    let find = "SELECT position FROM order_events WHERE order_id = $1 AND seq = $2";
    let find = sqlx::query(find).bind(order.uuid()).bind(signed(seq.0));
    let found = find.fetch_optional(connection).await?;
    let place = found.map(|row| column(&row, "order_events", "position", &order));
    Ok(place.transpose()?.map(FeedPosition))
}

async fn count(
    connection: &mut PgConnection,
    behind: FeedPosition,
    up_to: FeedPosition,
    at_most: u32,
) -> Result<u32, Failure> {
    let count = sqlx::query(with_bound!(
        "SELECT count(*) AS many FROM (
             SELECT 1 AS one FROM order_events
              WHERE position > $1 AND position <= $2
                AND position < (SELECT position FROM bound)
              LIMIT $3) AS few"
    ));
    let count = count.bind(signed(behind.0)).bind(signed(up_to.0));
    let row = count.bind(i64::from(at_most)).fetch_one(connection).await?;
    Ok(column(&row, "order_events", "many", &"?")?)
}

async fn after(
    connection: &mut PgConnection,
    position: FeedPosition,
    limit: usize,
) -> Result<Vec<FeedEntry>, Failure> {
    // `m` is the event that last moved the order's status: this one, or mostly one just before it.
    let rows = sqlx::query(with_bound!(
        "SELECT e.position, e.order_id, o.number, e.seq, e.kind, e.at, e.actor, e.data,
                m.kind AS moved_by, m.data AS moved_by_data
           FROM (SELECT * FROM order_events
                  WHERE position > $1 AND position < (SELECT position FROM bound)
                  ORDER BY position LIMIT $2) e
           JOIN orders o ON o.id = e.order_id
           LEFT JOIN LATERAL (
                SELECT p.kind, p.data FROM order_events p
                 WHERE p.order_id = e.order_id AND p.seq <= e.seq
                   AND p.kind IN ('order-placed', 'order-confirmed', 'processing-started',
                                  'order-shipped', 'order-delivered', 'order-cancelled',
                                  'order-imported')
                 ORDER BY p.seq DESC LIMIT 1) m ON TRUE
          ORDER BY e.position"
    ))
    .bind(signed(position.0))
    .bind(signed(limit as u64))
    .fetch_all(connection)
    .await?;
    Ok(rows
        .iter()
        .map(|row| entry(row))
        .collect::<Result<_, _>>()?)
}

/// Puts new places ahead of all that are there. Only where the journal is ahead of the server's own
/// ids, which no server that wrote it ever is.
pub(super) async fn keep_ahead(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let raised = sqlx::query(
        "UPDATE feed_offset
            SET ahead = (last.position >> 20) + 1
                        - pg_snapshot_xmax(pg_current_snapshot())::text::bigint
           FROM (SELECT coalesce(max(position), 0) AS position FROM order_events) last
          WHERE (last.position >> 20)
                >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + ahead",
    )
    .execute(connection)
    .await?;
    if raised.rows_affected() > 0 {
        tracing::info!("the database comes from another server; the feed goes on behind its end");
    }
    Ok(())
}
