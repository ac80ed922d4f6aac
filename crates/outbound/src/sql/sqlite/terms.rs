//! The words that orders are found by: written with an order, and once for all orders of before.

use crate::journal_format::decode_placed;
use application::search::order_terms;
use domain::Order;
use rusqlite::Connection;

/// How often the filling of an old database says how far it is.
const SAID_EVERY: u64 = 100_000;

/// Memory for the filling of an old database, in KiB: its words come in no order.
const CACHE_FOR_FILLING: i64 = -262_144;

/// What a new order is found by.
pub(super) struct Terms {
    terms: Vec<String>,
    placed_at: i64,
}

impl From<&Order> for Terms {
    fn from(order: &Order) -> Self {
        Self {
            terms: order_terms(order.placed()).into_iter().collect(),
            placed_at: order.placed().at.micros(),
        }
    }
}

impl Terms {
    pub(super) fn insert(&self, connection: &Connection, number: i64) -> rusqlite::Result<()> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO order_terms (term, placed_at, number) VALUES (?1, ?2, ?3)",
        )?;
        for term in &self.terms {
            insert.execute((term, self.placed_at, number))?;
        }
        Ok(())
    }
}

impl Terms {
    /// Those of an order that is struck out.
    pub(super) fn delete(&self, connection: &Connection, number: i64) -> rusqlite::Result<()> {
        let mut delete = connection.prepare_cached(
            "DELETE FROM order_terms WHERE term = ?1 AND placed_at = ?2 AND number = ?3",
        )?;
        for term in &self.terms {
            delete.execute((term, self.placed_at, number))?;
        }
        Ok(())
    }
}

/// Writes the words of all orders that are there. An order that this version cannot read is found by
/// everything but its words.
pub(super) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    let cache: i64 = connection.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    connection.pragma_update(None, "cache_size", CACHE_FOR_FILLING)?;
    let mut select = connection.prepare(
        "SELECT o.number, o.placed_at, e.data FROM orders o
           JOIN order_events e ON e.order_id = o.id AND e.seq = 1 AND e.kind = 'order-placed'
          ORDER BY o.number",
    )?;
    let mut rows = select.query([])?;
    let mut done = 0_u64;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        match decode_placed(row.get_ref(2)?.as_str()?) {
            Ok(placed) => {
                let terms = Terms {
                    terms: order_terms(&placed).into_iter().collect(),
                    placed_at: row.get(1)?,
                };
                terms.insert(connection, number)?;
            }
            Err(error) => tracing::warn!(
                order.number = number,
                "order {number} is not found by words: it cannot be read: {}",
                error.column
            ),
        }
        done += 1;
        if done.is_multiple_of(SAID_EVERY) {
            tracing::info!(done, "the words of {done} orders are written down");
        }
    }
    connection.pragma_update(None, "cache_size", cache)
}
