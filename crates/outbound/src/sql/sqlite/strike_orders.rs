//! An old order with all that is kept of it, struck out in one job.

use super::terms::Terms;
use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::rows::signed;
use application::ports::StoreError;
use domain::Order;
use rusqlite::{Connection, OptionalExtension};

/// The request that placed it, if it is as it was judged and nobody has it in hand. The order with the last
/// event of all stays: the next event would get the same place in the feed. A cross join is read from left to
/// right, along the key.
pub(super) const UNCHANGED: &str = "SELECT request_id FROM orders o
  WHERE o.id = ?1 AND o.version = ?2 AND o.wake_at IS NULL AND o.parked IS NULL
    AND NOT EXISTS (SELECT 1 FROM event_sinks s
                CROSS JOIN held_back_orders h ON h.sink = s.name AND h.order_id = o.id)
    AND NOT EXISTS (SELECT 1 FROM order_events e
                     WHERE e.rowid = (SELECT max(rowid) FROM order_events) AND e.order_id = o.id)";

/// What hangs on it first.
pub(super) const STRIKE: [&str; 7] = [
    "DELETE FROM order_events WHERE order_id = ?1",
    "DELETE FROM order_items WHERE order_id = ?1",
    "DELETE FROM reservations WHERE order_id = ?1",
    "DELETE FROM payment_news WHERE order_id = ?1",
    "DELETE FROM payments WHERE order_id = ?1",
    "DELETE FROM shipments WHERE order_id = ?1",
    "DELETE FROM orders WHERE id = ?1",
];

/// Other requests that came to it stay on record, and no longer say to what: a refusal, a message.
pub(super) const LET_GO: &str = "UPDATE idempotency_keys SET order_id = NULL WHERE order_id = ?1";

struct Old {
    id: [u8; 16],
    version: i64,
    number: i64,
    terms: Terms,
}

impl From<&Order> for Old {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id().uuid().into_bytes(),
            version: signed(order.version().0),
            number: order.number().map_or(0, |number| signed(number.0)),
            terms: Terms::from(order),
        }
    }
}

impl SqliteStore {
    pub(super) async fn strike_old(&self, orders: &[Order]) -> Result<u64, StoreError> {
        let orders: Vec<Old> = orders.iter().map(Old::from).collect();
        let struck = self.write(move |connection| {
            orders.iter().try_fold(0, |struck, order| {
                Ok(struck + u64::from(strike(connection, order)?))
            })
        });
        struck.await.map_err(WriteError::into_store_error)
    }
}

fn strike(connection: &Connection, order: &Old) -> Result<bool, Failure> {
    let mut find = connection.prepare_cached(UNCHANGED)?;
    let found = find.query_row((order.id, order.version), |row| {
        row.get::<_, Option<i64>>(0)
    });
    let Some(request) = found.optional()? else {
        return Ok(false);
    };
    for sql in STRIKE {
        connection.prepare_cached(sql)?.execute([order.id])?;
    }
    order.terms.delete(connection, order.number)?;
    let mut key = connection
        .prepare_cached("DELETE FROM idempotency_keys WHERE id = ?1 AND order_id = ?2")?;
    key.execute((request, order.id))?;
    connection.prepare_cached(LET_GO)?.execute([order.id])?;
    Ok(true)
}
