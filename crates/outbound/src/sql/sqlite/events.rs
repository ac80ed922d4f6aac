//! The rows of the journal.

use crate::journal_format::StoredEvent;
use crate::sql::rows::signed;
use rusqlite::Connection;

pub(super) fn insert_events(
    connection: &Connection,
    order: &[u8; 16],
    events: &[StoredEvent],
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO order_events (order_id, seq, kind, at, actor, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for event in events {
        insert.execute((
            order,
            signed(event.seq),
            event.kind,
            event.at,
            &*event.actor,
            &event.data,
        ))?;
    }
    Ok(())
}
