//! Units moved without a reservation's name: the moves share the reservations' table, where the key
//! of each is on record with what became of it.

use super::stock;
use crate::builtin::{Reservation, ReservationState, StockDeed, StockDone, StockMove};
use crate::sql::WriteError;
use crate::sql::rows::items_text;
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::StoreError;
use domain::process::Shortage;
use domain::{ProductId, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

impl SqliteStore {
    /// Moves all of the units or none, where the key is new; what became of the key.
    pub(crate) async fn move_stock(
        &self,
        deed: StockDeed,
        at: Timestamp,
    ) -> Result<StockDone, StoreError> {
        let what = deed.what;
        let wanted = Reservation {
            order: deed.order,
            key: deed.key,
            items: merged(deed.items),
            at,
        };
        let moved = self.write(move |connection| perform(connection, what, &wanted));
        moved.await.map_err(WriteError::into_store_error)
    }
}

/// Each product once.
fn merged(items: Vec<(ProductId, u32)>) -> Vec<(ProductId, u32)> {
    let mut merged: BTreeMap<ProductId, u32> = BTreeMap::new();
    for (product, units) in items {
        let sum = merged.entry(product).or_default();
        *sum = sum.saturating_add(units);
    }
    merged.into_iter().collect()
}

fn perform(
    connection: &Connection,
    what: StockMove,
    wanted: &Reservation,
) -> Result<StockDone, Failure> {
    let items = items_text(&wanted.items);
    if stock::insert(connection, wanted, state_after(what), &items)? {
        let short = shortages(connection, what, wanted)?;
        if !short.is_empty() {
            stock::refuse(connection, wanted, &short)?;
            return Ok(StockDone::Short(short));
        }
        // There is one writer: what was found a moment ago is still so.
        let mut update = connection.prepare_cached(statement(what))?;
        for (product, units) in &wanted.items {
            update.execute((product.as_str(), units))?;
        }
        return Ok(StockDone::Moved);
    }
    let earlier = stock::known(connection, wanted)?;
    Ok(match earlier.state {
        ReservationState::Refused => StockDone::Short(earlier.shortage),
        _ => StockDone::Moved,
    })
}

const fn state_after(what: StockMove) -> ReservationState {
    match what {
        StockMove::SetAside => ReservationState::Reserved,
        StockMove::GiveBack | StockMove::PutBack => ReservationState::Released,
        StockMove::HandOut | StockMove::Take => ReservationState::Consumed,
    }
}

/// Moves units of one product that are known to be there.
const fn statement(what: StockMove) -> &'static str {
    match what {
        StockMove::SetAside => "UPDATE stock SET reserved = reserved + ?2 WHERE product_id = ?1",
        StockMove::GiveBack => "UPDATE stock SET reserved = reserved - ?2 WHERE product_id = ?1",
        StockMove::HandOut => {
            "UPDATE stock SET on_hand = on_hand - ?2, reserved = reserved - ?2,
                              consumed = consumed + ?2 WHERE product_id = ?1"
        }
        StockMove::Take => {
            "UPDATE stock SET on_hand = on_hand - ?2, consumed = consumed + ?2
              WHERE product_id = ?1"
        }
        StockMove::PutBack => {
            "UPDATE stock SET on_hand = on_hand + ?2, consumed = max(consumed - ?2, 0)
              WHERE product_id = ?1"
        }
    }
}

/// Of which items there is not enough where they were to be taken from.
fn shortages(
    connection: &Connection,
    what: StockMove,
    wanted: &Reservation,
) -> Result<Vec<Shortage>, Failure> {
    let there_is = match what {
        StockMove::SetAside | StockMove::Take => "on_hand - reserved",
        StockMove::GiveBack | StockMove::HandOut => "reserved",
        // Only a product that is not known takes none in.
        StockMove::PutBack => "4294967295",
    };
    let mut select = connection.prepare_cached(&format!(
        "SELECT {there_is} FROM stock WHERE product_id = ?1"
    ))?;
    let mut units = Vec::new();
    for (product, _) in &wanted.items {
        let found = select.query_row([product.as_str()], |row| row.get(0));
        units.push(crate::sql::rows::clamped(found.optional()?.unwrap_or(0)));
    }
    Ok(wanted.shortages(&units))
}
