//! The rows of the journal, written last in their transaction: with their places in the feed, which the
//! one counter gives ([`super::event_feed`]).

use super::Failure;
use super::many::insert_many;
use crate::journal_format::StoredEvent;
use crate::sql::failure::unreadable;
use crate::sql::rows::signed;
use sqlx::mysql::MySqlConnection;
use std::sync::Arc;

/// The events' texts of one statement, in bytes; a single event is never cut from its statement.
const MOST_BYTES: usize = 1_024 * 1_024;

/// Events of one order, and whose write they are.
pub(super) struct NewEvents {
    pub(super) order: [u8; 16],
    pub(super) write_id: i64,
    pub(super) events: Arc<[StoredEvent]>,
}

struct NewRow<'a> {
    place: i64,
    order: [u8; 16],
    write_id: i64,
    event: &'a StoredEvent,
}

pub(super) async fn insert(
    connection: &mut MySqlConnection,
    all: &[NewEvents],
) -> Result<(), Failure> {
    let count: usize = all.iter().map(|new| new.events.len()).sum();
    if count == 0 {
        return Ok(());
    }
    let first = take_places(connection, signed(count as u64)).await?;
    let events = all.iter().flat_map(|new| {
        let own = new.events.iter();
        own.map(|event| (new.order, new.write_id, event))
    });
    let rows = (first..).zip(events);
    let rows = rows.map(|(place, (order, write_id, event))| NewRow {
        place,
        order,
        write_id,
        event,
    });
    let rows: Vec<_> = rows.collect();
    let mut left = &rows[..];
    while !left.is_empty() {
        let (some, rest) = left.split_at(fitting(left));
        insert_rows(connection, some).await?;
        left = rest;
    }
    Ok(())
}

/// How many of the first rows go into one statement.
fn fitting(rows: &[NewRow<'_>]) -> usize {
    let mut bytes = 0;
    let fits = rows.iter().take_while(|row| {
        bytes += row.event.data.len() + row.event.actor.len();
        bytes <= MOST_BYTES
    });
    fits.count().max(1)
}

async fn insert_rows(
    connection: &mut MySqlConnection,
    rows: &[NewRow<'_>],
) -> Result<(), sqlx::Error> {
    insert_many(
        connection,
        "INSERT INTO order_events (place, order_id, seq, kind, at, actor, data, write_id) VALUES ",
        "(?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
        |query, row| {
            query
                .bind(row.place)
                .bind(&row.order[..])
                .bind(signed(row.event.seq))
                .bind(row.event.kind)
                .bind(row.event.at)
                .bind(&*row.event.actor)
                .bind(&row.event.data)
                .bind(row.write_id)
        },
    )
    .await
}

/// Takes the next places, which nobody else can do until this transaction ends. The first of them.
async fn take_places(connection: &mut MySqlConnection, count: i64) -> Result<i64, Failure> {
    let update = sqlx::query(
        "UPDATE feed_counter SET last_place = LAST_INSERT_ID(last_place + ?) WHERE id = 1",
    );
    let taken = update.bind(count).execute(connection).await?;
    if taken.rows_affected() != 1 {
        let why = "its row is gone";
        return Err(unreadable("feed_counter", "id", &1, &why).into());
    }
    Ok(signed(taken.last_insert_id()) - count + 1)
}

/// Whether the event of this seq is of this write.
pub(super) async fn written_by(
    connection: &mut MySqlConnection,
    order: &[u8; 16],
    seq: u64,
    write_id: i64,
) -> Result<bool, Failure> {
    let find =
        sqlx::query("SELECT 1 FROM order_events WHERE order_id = ? AND seq = ? AND write_id = ?");
    let find = find.bind(&order[..]).bind(signed(seq)).bind(write_id);
    Ok(find.fetch_optional(connection).await?.is_some())
}
