//! Reads the tables of the orders and of the built-in collaborators, as they are on the disk.

use rusqlite::{Connection, OpenFlags, Row};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Everything that the invariants are about, at one moment.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) orders: BTreeMap<Id, OrderRow>,
    pub(crate) stock: BTreeMap<String, Stock>,
    pub(super) reservations: Vec<Reservation>,
    pub(super) payments: Vec<Payment>,
    pub(super) shipments: Vec<Shipment>,
    /// The order of each idempotency key that placed one.
    pub(crate) keys: Vec<(String, Option<Id>)>,
}

/// An order's id as the database keeps it.
pub(crate) type Id = String;

#[derive(Debug)]
pub(crate) struct OrderRow {
    pub(crate) status: String,
    pub(crate) total: i64,
    pub(crate) currency: String,
    pub(crate) version: i64,
    pub(crate) wake_at: Option<i64>,
    /// Product and quantity of each line.
    pub(crate) items: Vec<(String, i64)>,
    /// What the lines come to.
    pub(super) sum: i64,
    pub(super) events: Vec<EventRow>,
}

#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) seq: i64,
    pub(super) kind: String,
    pub(super) at: i64,
    pub(super) data: Value,
}

impl EventRow {
    /// Whether it says that a step is about to be done.
    pub(super) fn is_intent_of(&self, step: &str) -> bool {
        self.kind == "call-started" && self.data["call"] == step
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stock {
    pub(crate) on_hand: i64,
    pub(crate) reserved: i64,
    pub(crate) consumed: i64,
}

#[derive(Debug)]
pub(super) struct Reservation {
    pub(super) order: Id,
    pub(super) key: String,
    pub(super) state: String,
    pub(super) items: Vec<(String, i64)>,
    pub(super) at: i64,
}

#[derive(Debug)]
pub(super) struct Payment {
    pub(super) order: Id,
    pub(super) key: String,
    pub(super) state: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) at: i64,
}

#[derive(Debug)]
pub(super) struct Shipment {
    pub(super) order: Id,
    pub(super) key: String,
    pub(super) at: i64,
}

impl Ledger {
    /// Reads all tables in one transaction: one moment.
    pub(crate) fn read(path: &Path) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let mut database = Connection::open_with_flags(path, flags).unwrap();
        database.busy_timeout(Duration::from_secs(10)).unwrap();
        let moment = database.transaction().unwrap();
        let mut ledger = Self {
            orders: orders(&moment),
            stock: stock(&moment),
            reservations: reservations(&moment),
            payments: payments(&moment),
            shipments: shipments(&moment),
            keys: keys(&moment),
        };
        items(&moment, &mut ledger.orders);
        events(&moment, &mut ledger.orders);
        ledger
    }

    /// Whether no order has anything left to do by itself.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.orders.values().all(|order| order.wake_at.is_none())
    }

    /// Whether the intent of a step is on record.
    pub(crate) fn has_begun(&self, step: &str) -> bool {
        let mut events = self.orders.values().flat_map(|order| &order.events);
        events.any(|event| event.is_intent_of(step))
    }

    /// The order that a key placed, once the intent of a step is on its record.
    pub(crate) fn order_with_begun(&self, key: &str, step: &str) -> Option<String> {
        let (_, id) = self.keys.iter().find(|(known, _)| known == key)?;
        let id = id.as_ref()?;
        let mut events = self.orders.get(id)?.events.iter();
        let has_begun = events.any(|event| event.is_intent_of(step));
        has_begun.then(|| hyphenated(id))
    }

    /// The order that a key placed, once it has nothing left to do by itself.
    pub(crate) fn order_at_rest(&self, key: &str) -> Option<String> {
        let (_, id) = self.keys.iter().find(|(known, _)| known == key)?;
        let id = id.as_ref()?;
        let rests = self.orders.get(id)?.wake_at.is_none();
        rests.then(|| hyphenated(id))
    }

    /// How many orders stand there.
    pub(crate) fn count(&self, status: &str) -> usize {
        self.orders
            .values()
            .filter(|order| order.status == status)
            .count()
    }
}

fn rows<T>(
    database: &Connection,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], read).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

fn orders(database: &Connection) -> BTreeMap<Id, OrderRow> {
    let sql = "SELECT lower(hex(id)), status, total_minor, currency, version, wake_at FROM orders";
    let read = |row: &Row<'_>| {
        let order = OrderRow {
            status: row.get(1)?,
            total: row.get(2)?,
            currency: row.get(3)?,
            version: row.get(4)?,
            wake_at: row.get(5)?,
            items: Vec::new(),
            sum: 0,
            events: Vec::new(),
        };
        Ok((row.get(0)?, order))
    };
    rows(database, sql, read).into_iter().collect()
}

fn items(database: &Connection, orders: &mut BTreeMap<Id, OrderRow>) {
    let sql = "SELECT lower(hex(order_id)), product_id, quantity, unit_price_minor
               FROM order_items ORDER BY order_id, line";
    let read = |row: &Row<'_>| {
        let (id, product, quantity, price): (Id, String, i64, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((id, product, quantity, price))
    };
    for (id, product, quantity, price) in rows(database, sql, read) {
        let order = orders.get_mut(&id).expect("a line belongs to an order");
        order.sum += quantity * price;
        order.items.push((product, quantity));
    }
}

fn events(database: &Connection, orders: &mut BTreeMap<Id, OrderRow>) {
    let sql = "SELECT lower(hex(order_id)), seq, kind, at, data FROM order_events
               ORDER BY order_id, seq";
    let read = |row: &Row<'_>| {
        let data: String = row.get(4)?;
        let event = EventRow {
            seq: row.get(1)?,
            kind: row.get(2)?,
            at: row.get(3)?,
            data: serde_json::from_str(&data).unwrap(),
        };
        Ok((row.get::<_, Id>(0)?, event))
    };
    for (id, event) in rows(database, sql, read) {
        let order = orders.get_mut(&id).expect("an event belongs to an order");
        order.events.push(event);
    }
}

fn stock(database: &Connection) -> BTreeMap<String, Stock> {
    let sql = "SELECT product_id, on_hand, reserved, consumed FROM stock";
    let read = |row: &Row<'_>| {
        let stock = Stock {
            on_hand: row.get(1)?,
            reserved: row.get(2)?,
            consumed: row.get(3)?,
        };
        Ok((row.get(0)?, stock))
    };
    rows(database, sql, read).into_iter().collect()
}

fn reservations(database: &Connection) -> Vec<Reservation> {
    let sql = "SELECT lower(hex(order_id)), key, state, items, at FROM reservations";
    rows(database, sql, |row| {
        let items: String = row.get(3)?;
        Ok(Reservation {
            order: row.get(0)?,
            key: row.get(1)?,
            state: row.get(2)?,
            items: serde_json::from_str(&items).unwrap(),
            at: row.get(4)?,
        })
    })
}

fn payments(database: &Connection) -> Vec<Payment> {
    let sql = "SELECT lower(hex(order_id)), key, state, amount_minor, currency, at FROM payments";
    rows(database, sql, |row| {
        Ok(Payment {
            order: row.get(0)?,
            key: row.get(1)?,
            state: row.get(2)?,
            amount: row.get(3)?,
            currency: row.get(4)?,
            at: row.get(5)?,
        })
    })
}

fn shipments(database: &Connection) -> Vec<Shipment> {
    let sql = "SELECT lower(hex(order_id)), key, at FROM shipments";
    rows(database, sql, |row| {
        Ok(Shipment {
            order: row.get(0)?,
            key: row.get(1)?,
            at: row.get(2)?,
        })
    })
}

fn keys(database: &Connection) -> Vec<(String, Option<Id>)> {
    let sql = "SELECT key, lower(hex(order_id)) FROM idempotency_keys WHERE order_id IS NOT NULL";
    rows(database, sql, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The id as texts have it.
pub(super) fn hyphenated(id: &str) -> String {
    let parts = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]];
    parts.join("-")
}
