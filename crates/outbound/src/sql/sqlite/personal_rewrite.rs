//! Writing an erased order anew, in one job, and over what was there.

use super::Failure;
use super::requests::erase_keys;
use crate::journal_format::encode;
use crate::sql::rows::signed;
use application::ports::{ErasureId, Rewriting};
use domain::order::Veil;
use rusqlite::Connection;

/// The requests of an order that name somebody.
const KEYS_OF_ORDER: &str = "SELECT id, scope, key FROM idempotency_keys
  WHERE order_id = ?1 AND scope NOT IN ('import', 'erased')
    AND NOT (scope >= 'topic:' AND scope < 'topic;')";

pub(super) fn rewrite(
    connection: &Connection,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let id = order.order.uuid().into_bytes();
    let mut row = connection.prepare_cached(
        "UPDATE orders SET customer_id = NULL, tracking_number = ?3, guard = NULL, cart = NULL,
                request_id = NULL
          WHERE id = ?1 AND version = ?2",
    )?;
    if row.execute((id, signed(order.version.0), &order.tracking_number))? == 0 {
        return Ok(false);
    }
    rewrite_events(connection, order)?;
    let mut term = connection.prepare_cached(
        "DELETE FROM order_terms WHERE term = ?1 AND placed_at = ?2 AND number = ?3",
    )?;
    for word in &order.terms {
        let (at, number) = (order.placed_at.micros(), signed(order.number.0));
        term.execute((word, at, number))?;
    }
    erase_keys(connection, KEYS_OF_ORDER, [id])?;
    for sql in [
        "UPDATE webhook_deliveries SET words = ?2
          WHERE endpoint IN (SELECT id FROM webhook_endpoints) AND order_id = ?1
            AND words IS NOT NULL",
        "UPDATE shipments SET tracking_number = ?2, estimated_delivery = '' WHERE order_id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute((id, Veil::MARK))?;
    }
    connection
        .prepare_cached("UPDATE audit_trail SET reason = ?2 WHERE subject = ?1 AND reason <> ''")?
        .execute((&order.subject, Veil::MARK))?;
    note_erased(connection, erasure, order)
}

fn rewrite_events(connection: &Connection, order: &Rewriting) -> rusqlite::Result<()> {
    let id = order.order.uuid().into_bytes();
    let mut update = connection.prepare_cached(
        "UPDATE order_events SET actor = ?3, data = ?4 WHERE order_id = ?1 AND seq = ?2",
    )?;
    for event in &order.events {
        let stored = encode(event);
        update.execute((id, signed(stored.seq), &*stored.actor, &stored.data))?;
    }
    Ok(())
}

/// The second look ends that it is looked for.
fn note_erased(
    connection: &Connection,
    erasure: ErasureId,
    order: &Rewriting,
) -> Result<bool, Failure> {
    let mut note = connection.prepare_cached(
        "INSERT INTO erased_orders (order_id, erasure, look_again_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (order_id) DO UPDATE SET look_again_at = excluded.look_again_at",
    )?;
    let again = order.look_again_at.map(domain::Timestamp::micros);
    let id = order.order.uuid().into_bytes();
    note.execute((id, erasure.0.into_bytes(), again))?;
    Ok(true)
}
