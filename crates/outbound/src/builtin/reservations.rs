//! What becomes of stock under one reservation key: the statements of the built-in inventory.

use crate::journal_format::ShortageData;
use crate::sql::sqlite::{Failure, column};
use application::ports::StoreError;
use domain::process::Shortage;
use domain::{ProductId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};

const TABLE: &str = "reservations";

/// What became of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReservationState {
    /// The stock is set aside.
    Reserved,
    /// There was not enough.
    Refused,
    /// It was given back, or called off before it came.
    Released,
    /// It has left.
    Consumed,
}

impl ReservationState {
    /// Every state.
    pub const ALL: [Self; 4] = [
        Self::Reserved,
        Self::Refused,
        Self::Released,
        Self::Consumed,
    ];

    /// The name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "RESERVED",
            Self::Refused => "REFUSED",
            Self::Released => "RELEASED",
            Self::Consumed => "CONSUMED",
        }
    }

    pub(super) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let name: String = column(row, TABLE, "state", &"?")?;
        let known = Self::ALL.into_iter().find(|state| state.as_str() == name);
        known.ok_or_else(|| unreadable("state", &name))
    }
}

/// A product and how many of it, as the table keeps them.
pub(super) type Items = Vec<(String, u32)>;

/// One reservation, named as the caller named it.
pub(super) struct Reservation {
    pub(super) order: [u8; 16],
    pub(super) key: String,
    pub(super) items: Items,
    /// The items as the table keeps them.
    pub(super) text: String,
    pub(super) at: i64,
}

/// What a repeated call finds.
pub(super) struct Found {
    pub(super) state: ReservationState,
    pub(super) shortage: Vec<Shortage>,
}

impl Reservation {
    pub(super) fn new(order: [u8; 16], key: &str, items: Items, at: Timestamp) -> Self {
        Self {
            order,
            key: key.to_owned(),
            text: serde_json::to_string(&items).expect("lists of strings always become JSON"),
            items,
            at: at.micros(),
        }
    }

    /// Whether the key is new: then it stands for this reservation.
    pub(super) fn insert(
        &self,
        connection: &Connection,
        state: ReservationState,
        items: &str,
    ) -> rusqlite::Result<bool> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO reservations (order_id, key, state, items, at)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (order_id, key) DO NOTHING",
        )?;
        let inserted = insert.execute((self.order, &self.key, state.as_str(), items, self.at))?;
        Ok(inserted == 1)
    }

    /// Sets all items aside, or none: then says of which there is not enough.
    pub(super) fn take(&self, connection: &Connection) -> Result<Vec<Shortage>, Failure> {
        let mut take = connection.prepare_cached(
            "UPDATE stock SET reserved = reserved + ?2
              WHERE product_id = ?1 AND on_hand - reserved >= ?2",
        )?;
        for (taken, (product, units)) in self.items.iter().enumerate() {
            if take.execute((product, units))? == 0 {
                give_back(connection, &self.items[..taken])?;
                return self.shortages(connection);
            }
        }
        Ok(Vec::new())
    }

    fn shortages(&self, connection: &Connection) -> Result<Vec<Shortage>, Failure> {
        let mut select = connection
            .prepare_cached("SELECT on_hand - reserved FROM stock WHERE product_id = ?1")?;
        let mut short = Vec::new();
        for (product, requested) in &self.items {
            let available: Option<u32> =
                select.query_row([product], |row| row.get(0)).optional()?;
            let available = available.unwrap_or(0);
            if available < *requested {
                short.push(Shortage {
                    product: parse_product(product)?,
                    requested: *requested,
                    available: Some(available),
                });
            }
        }
        Ok(short)
    }

    pub(super) fn refuse(
        &self,
        connection: &Connection,
        shortages: &[Shortage],
    ) -> rusqlite::Result<()> {
        let text = serde_json::to_string(&ShortageData::list(shortages))
            .expect("lists of strings and numbers always become JSON");
        let mut update = connection.prepare_cached(
            "UPDATE reservations SET state = 'REFUSED', items = '[]', shortage = ?3
              WHERE order_id = ?1 AND key = ?2",
        )?;
        update.execute((self.order, &self.key, text)).map(drop)
    }

    /// Ends a reservation that stands, and gives its items; nothing if none stands.
    pub(super) fn end(
        &self,
        connection: &Connection,
        state: ReservationState,
    ) -> Result<Option<Items>, Failure> {
        let mut update = connection.prepare_cached(
            "UPDATE reservations SET state = ?3, at = ?4
              WHERE order_id = ?1 AND key = ?2 AND state = 'RESERVED' RETURNING items",
        )?;
        let items: Option<String> = update
            .query_row((self.order, &self.key, state.as_str(), self.at), |row| {
                row.get(0)
            })
            .optional()?;
        Ok(items.map(|items| parse_items(&items)).transpose()?)
    }

    pub(super) fn find(&self, connection: &Connection) -> Result<Option<Found>, Failure> {
        let mut select = connection.prepare_cached(
            "SELECT state, shortage FROM reservations WHERE order_id = ?1 AND key = ?2",
        )?;
        let found = select.query_row((self.order, &self.key), |row| Ok(found(row)));
        Ok(found.optional()?.transpose()?)
    }
}

fn found(row: &Row<'_>) -> Result<Found, StoreError> {
    let shortage: Option<String> = column(row, TABLE, "shortage", &"?")?;
    let shortage = shortage.map_or_else(|| Ok(Vec::new()), |text| parse_shortage(&text))?;
    Ok(Found {
        state: ReservationState::read(row)?,
        shortage,
    })
}

fn parse_shortage(text: &str) -> Result<Vec<Shortage>, StoreError> {
    let data: Vec<ShortageData<'_>> =
        serde_json::from_str(text).map_err(|why| unreadable("shortage", &why))?;
    ShortageData::restore(data).map_err(|why| unreadable("shortage", &why))
}

/// Puts reserved units back on sale.
pub(super) fn give_back(connection: &Connection, items: &[(String, u32)]) -> rusqlite::Result<()> {
    let mut update = connection
        .prepare_cached("UPDATE stock SET reserved = reserved - ?2 WHERE product_id = ?1")?;
    for (product, units) in items {
        update.execute((product, units))?;
    }
    Ok(())
}

/// Takes reserved units off the books.
pub(super) fn hand_out(connection: &Connection, items: &[(String, u32)]) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE stock SET on_hand = on_hand - ?2, reserved = reserved - ?2, consumed = consumed + ?2
          WHERE product_id = ?1",
    )?;
    for (product, units) in items {
        update.execute((product, units))?;
    }
    Ok(())
}

pub(super) fn parse_items(text: &str) -> Result<Items, StoreError> {
    serde_json::from_str(text).map_err(|why| unreadable("items", &why))
}

pub(super) fn parse_product(id: &str) -> Result<ProductId, StoreError> {
    ProductId::parse(id).map_err(|why| unreadable("items", &why))
}

fn unreadable(column: &'static str, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Corrupt {
        table: TABLE,
        column,
        id: "(by key)".to_owned(),
        why: why.to_string(),
    }
}
