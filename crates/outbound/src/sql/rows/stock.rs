//! The rows of the built-in inventory.

use crate::builtin::{Items, ReservationRecord, ReservationState, Reserved, StockRecord};
use crate::journal_format::ShortageData;
use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::{StockLevel, StoreError};
use domain::ProductId;
use domain::process::Shortage;
use std::fmt::Display;

const TABLE: &str = "reservations";
const BY_KEY: &str = "(by key)";

/// What became of a reservation key: `state` and `shortage`.
pub(in crate::sql) fn reserved(row: &dyn Columns) -> Result<Reserved, StoreError> {
    let shortage: Option<&str> = nullable(row, TABLE, "shortage", &BY_KEY)?;
    Ok(Reserved {
        state: state(row)?,
        shortage: shortage.map_or_else(|| Ok(Vec::new()), parse_shortage)?,
    })
}

/// Reads `available`: what may be sold. More than an order can ask for is as good as that.
pub(in crate::sql) fn units_available(
    row: &dyn Columns,
    product: &dyn Display,
) -> Result<u32, StoreError> {
    let units = column(row, "stock", "available", product)?;
    Ok(clamped(units))
}

/// So many units, as far as an order can ask for them.
pub(in crate::sql) fn clamped(units: i64) -> u32 {
    u32::try_from(units.max(0)).unwrap_or(u32::MAX)
}

/// Reads `state`.
pub(in crate::sql) fn state(row: &dyn Columns) -> Result<ReservationState, StoreError> {
    let name: &str = column(row, TABLE, "state", &BY_KEY)?;
    ReservationState::parse(name).ok_or_else(|| unreadable(TABLE, "state", &BY_KEY, &name))
}

/// Items as the table keeps them: `[["PROD001",2],…]`.
pub(in crate::sql) fn items_text(items: &Items) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(id, units)| (id.as_str(), units))
        .collect();
    serde_json::to_string(&items).expect("lists of strings always become JSON")
}

/// The items of the reservation with this key.
pub(in crate::sql) fn parse_items(text: &str, key: &dyn Display) -> Result<Items, StoreError> {
    let wrong = |why: &dyn Display| unreadable(TABLE, "items", key, why);
    let items: Vec<(String, u32)> = serde_json::from_str(text).map_err(|why| wrong(&why))?;
    let items = items.into_iter().map(|(id, units)| {
        let id = ProductId::parse(&id).map_err(|why| wrong(&why))?;
        Ok((id, units))
    });
    items.collect()
}

/// A shortage as the table keeps it.
pub(in crate::sql) fn shortage_text(shortages: &[Shortage]) -> String {
    serde_json::to_string(&ShortageData::list(shortages))
        .expect("lists of strings and numbers always become JSON")
}

fn parse_shortage(text: &str) -> Result<Vec<Shortage>, StoreError> {
    let wrong = |why: &dyn Display| unreadable(TABLE, "shortage", &BY_KEY, why);
    let data: Vec<ShortageData<'_>> = serde_json::from_str(text).map_err(|why| wrong(&why))?;
    ShortageData::restore(data).map_err(|why| wrong(&why))
}

/// Reads `product_id`, `on_hand`, `reserved` and `consumed`.
pub(in crate::sql) fn stock_record(row: &dyn Columns) -> Result<StockRecord, StoreError> {
    const TABLE: &str = "stock";
    let id: &str = column(row, TABLE, "product_id", &"?")?;
    let product = ProductId::parse(id);
    Ok(StockRecord {
        product: product.map_err(|why| unreadable(TABLE, "product_id", &id, &why))?,
        on_hand: column(row, TABLE, "on_hand", &id)?,
        reserved: column(row, TABLE, "reserved", &id)?,
        consumed: column(row, TABLE, "consumed", &id)?,
    })
}

/// Reads `product_id`, `name`, `on_hand`, `reserved` and `consumed`.
pub(in crate::sql) fn stock_level(row: &dyn Columns) -> Result<StockLevel, StoreError> {
    let StockRecord {
        product,
        on_hand,
        reserved,
        consumed,
    } = stock_record(row)?;
    Ok(StockLevel {
        name: nullable(row, "products", "name", &product)?,
        product,
        on_hand,
        reserved,
        consumed,
    })
}

/// Reads `name` (the key), `state` and `items`.
pub(in crate::sql) fn reservation_record(
    row: &dyn Columns,
) -> Result<ReservationRecord, StoreError> {
    let key: String = column(row, TABLE, "name", &BY_KEY)?;
    Ok(ReservationRecord {
        state: state(row)?,
        items: parse_items(column(row, TABLE, "items", &key)?, &key)?,
        key,
    })
}
