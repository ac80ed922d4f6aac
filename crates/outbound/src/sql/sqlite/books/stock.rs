//! Stock and reservations.

use crate::builtin::{Items, Reservation, ReservationState, Reserved, StockBooks};
use crate::sql::failure::{WriteError, vanished};
use crate::sql::rows::{clamped, items_text, parse_items, reserved, shortage_text};
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::StoreError;
use async_trait::async_trait;
use domain::ProductId;
use domain::process::Shortage;
use rusqlite::{Connection, OptionalExtension};

#[async_trait]
impl StockBooks for SqliteStore {
    async fn receive(&self, product: ProductId, units: u32) -> Result<(), StoreError> {
        let received = self.write(move |connection| {
            let mut insert = connection.prepare_cached(
                "INSERT INTO stock (product_id, on_hand) VALUES (?1, ?2)
                 ON CONFLICT (product_id) DO UPDATE SET on_hand = on_hand + excluded.on_hand",
            )?;
            insert.execute((product.as_str(), units))?;
            Ok(())
        });
        received.await.map_err(WriteError::into_store_error)
    }

    async fn available(&self, products: Vec<ProductId>) -> Result<Vec<u32>, StoreError> {
        self.read(move |connection| available(connection, products.iter()))
            .await
    }

    async fn reserve(&self, wanted: Reservation) -> Result<Reserved, WriteError> {
        self.write(move |connection| reserve(connection, &wanted))
            .await
    }

    async fn release(&self, held: Reservation) -> Result<Reserved, WriteError> {
        self.write(move |connection| release(connection, &held))
            .await
    }

    async fn consume(&self, held: Reservation) -> Result<Option<Reserved>, WriteError> {
        self.write(move |connection| consume(connection, &held))
            .await
    }

    async fn reserved(&self, asked: Reservation) -> Result<Option<Reserved>, StoreError> {
        self.read(move |connection| find(connection, &asked)).await
    }
}

fn reserve(connection: &Connection, wanted: &Reservation) -> Result<Reserved, Failure> {
    let items = items_text(&wanted.items);
    if !insert(connection, wanted, ReservationState::Reserved, &items)? {
        return known(connection, wanted);
    }
    let shortages = take(connection, wanted)?;
    if shortages.is_empty() {
        return Ok(Reserved::plain(ReservationState::Reserved));
    }
    refuse(connection, wanted, &shortages)?;
    Ok(Reserved::refused(shortages))
}

fn release(connection: &Connection, held: &Reservation) -> Result<Reserved, Failure> {
    if let Some(items) = end(connection, held, ReservationState::Released)? {
        give_back(connection, &items)?;
        return Ok(Reserved::plain(ReservationState::Released));
    }
    // A reservation that comes later finds that it was called off.
    insert(connection, held, ReservationState::Released, "[]")?;
    known(connection, held)
}

fn consume(connection: &Connection, held: &Reservation) -> Result<Option<Reserved>, Failure> {
    if let Some(items) = end(connection, held, ReservationState::Consumed)? {
        hand_out(connection, &items)?;
        return Ok(Some(Reserved::plain(ReservationState::Consumed)));
    }
    find(connection, held)
}

/// Whether the key is new: then it stands for this reservation.
pub(super) fn insert(
    connection: &Connection,
    wanted: &Reservation,
    state: ReservationState,
    items: &str,
) -> rusqlite::Result<bool> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO reservations (order_id, key, state, items, at)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (order_id, key) DO NOTHING",
    )?;
    let inserted = insert.execute((
        wanted.order.uuid().into_bytes(),
        &wanted.key,
        state.as_str(),
        items,
        wanted.at.micros(),
    ))?;
    Ok(inserted == 1)
}

/// Sets all items aside, or none: then says of which there is not enough.
fn take(connection: &Connection, wanted: &Reservation) -> Result<Vec<Shortage>, Failure> {
    let mut take = connection.prepare_cached(
        "UPDATE stock SET reserved = reserved + ?2
          WHERE product_id = ?1 AND on_hand - reserved >= ?2",
    )?;
    for (taken, (product, units)) in wanted.items.iter().enumerate() {
        if take.execute((product.as_str(), units))? == 0 {
            give_back(connection, &wanted.items[..taken])?;
            let products = wanted.items.iter().map(|(product, _)| product);
            return Ok(wanted.shortages(&available(connection, products)?));
        }
    }
    Ok(Vec::new())
}

fn available<'a>(
    connection: &Connection,
    products: impl Iterator<Item = &'a ProductId>,
) -> Result<Vec<u32>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT on_hand - reserved FROM stock WHERE product_id = ?1")?;
    let mut available = Vec::new();
    for product in products {
        let found = select.query_row([product.as_str()], |row| row.get(0));
        available.push(clamped(found.optional()?.unwrap_or(0)));
    }
    Ok(available)
}

pub(super) fn refuse(
    connection: &Connection,
    wanted: &Reservation,
    shortages: &[Shortage],
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE reservations SET state = 'REFUSED', items = '[]', shortage = ?3
          WHERE order_id = ?1 AND key = ?2",
    )?;
    let order = wanted.order.uuid().into_bytes();
    update
        .execute((order, &wanted.key, shortage_text(shortages)))
        .map(drop)
}

/// Ends a reservation that stands, and gives its items; nothing if none stands.
fn end(
    connection: &Connection,
    held: &Reservation,
    state: ReservationState,
) -> Result<Option<Items>, Failure> {
    let mut update = connection.prepare_cached(
        "UPDATE reservations SET state = ?3, at = ?4
          WHERE order_id = ?1 AND key = ?2 AND state = 'RESERVED' RETURNING items",
    )?;
    let order = held.order.uuid().into_bytes();
    let ended = (order, &held.key, state.as_str(), held.at.micros());
    let items: Option<String> = update.query_row(ended, |row| row.get(0)).optional()?;
    Ok(items
        .map(|items| parse_items(&items, &held.key))
        .transpose()?)
}

pub(super) fn known(connection: &Connection, asked: &Reservation) -> Result<Reserved, Failure> {
    Ok(find(connection, asked)?.ok_or_else(|| vanished("reservations", "key"))?)
}

fn find(connection: &Connection, asked: &Reservation) -> Result<Option<Reserved>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT state, shortage FROM reservations WHERE order_id = ?1 AND key = ?2",
    )?;
    let name = (asked.order.uuid().into_bytes(), &asked.key);
    let found = select.query_row(name, |row| Ok(reserved(row)));
    Ok(found.optional()?.transpose()?)
}

/// Puts reserved units back on sale.
fn give_back(connection: &Connection, items: &[(ProductId, u32)]) -> rusqlite::Result<()> {
    let mut update = connection
        .prepare_cached("UPDATE stock SET reserved = reserved - ?2 WHERE product_id = ?1")?;
    for (product, units) in items {
        update.execute((product.as_str(), units))?;
    }
    Ok(())
}

/// Takes reserved units off the books.
fn hand_out(connection: &Connection, items: &[(ProductId, u32)]) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE stock SET on_hand = on_hand - ?2, reserved = reserved - ?2, consumed = consumed + ?2
          WHERE product_id = ?1",
    )?;
    for (product, units) in items {
        update.execute((product.as_str(), units))?;
    }
    Ok(())
}
