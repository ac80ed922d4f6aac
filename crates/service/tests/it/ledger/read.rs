//! What the tables of the orders and of the built-in collaborators say.

use super::tables::{self, Row};
use serde_json::Value;
use std::collections::BTreeMap;

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
    /// From the rows of all tables at one moment.
    pub(crate) fn new(tables: [Vec<Row>; tables::COUNT]) -> Self {
        let [
            orders,
            items,
            events,
            stock,
            reservations,
            payments,
            shipments,
            keys,
        ] = tables;
        let mut ledger = Self {
            orders: orders.into_iter().map(order).collect(),
            stock: stock.into_iter().map(stock_of).collect(),
            reservations: reservations.into_iter().map(reservation).collect(),
            payments: payments.into_iter().map(payment).collect(),
            shipments: shipments.into_iter().map(shipment).collect(),
            keys: keys.into_iter().filter_map(key).collect(),
        };
        ledger.add_items(items);
        ledger.add_events(events);
        ledger
    }

    fn order_mut(&mut self, id: &Id) -> &mut OrderRow {
        let order = self.orders.get_mut(id);
        order.expect("what is of an order has one")
    }

    fn add_items(&mut self, rows: Vec<Row>) {
        for mut row in rows {
            let order = self.order_mut(&row.text());
            let _line = row.number();
            let (product, quantity, price) = (row.text(), row.number(), row.number());
            order.sum += quantity * price;
            order.items.push((product, quantity));
        }
    }

    fn add_events(&mut self, rows: Vec<Row>) {
        for mut row in rows {
            let order = self.order_mut(&row.text());
            order.events.push(EventRow {
                seq: row.number(),
                kind: row.text(),
                at: row.number(),
                data: row.json(),
            });
        }
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

    /// How often the journal said that the call with this key (`ORDER:call`) would be done.
    pub(crate) fn intents(&self, key: &str) -> usize {
        let Some((order, call)) = key.split_once(':') else {
            return 0;
        };
        let order = self.orders.get(&order.replace('-', ""));
        let events = order.into_iter().flat_map(|order| &order.events);
        events
            .filter(|event| event.is_intent_of(call) && event.data["mode"] == "do")
            .count()
    }

    /// The order that a key placed.
    pub(crate) fn order_of(&self, key: &str) -> Option<String> {
        let (_, id) = self.keys.iter().find(|(known, _)| known == key)?;
        id.as_ref().map(|id| hyphenated(id))
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

    /// The last events of all orders' journals, so many of each: what they are, the call, the time.
    pub(crate) fn last_events(&self, count: usize) -> Vec<(String, i64)> {
        let of_orders = self.orders.values().flat_map(|order| {
            let behind = order.events.len().saturating_sub(count);
            &order.events[behind..]
        });
        let told = |event: &EventRow| {
            let call = event.data["call"].as_str().unwrap_or_default();
            (format!("{} {call}", event.kind), event.at)
        };
        of_orders.map(told).collect()
    }

    /// What each order's events are called, by the order's id as texts have it.
    pub(crate) fn journals(&self) -> BTreeMap<String, Vec<String>> {
        let names = |order: &OrderRow| {
            order
                .events
                .iter()
                .map(|event| event.kind.clone())
                .collect()
        };
        let orders = self.orders.iter();
        orders
            .map(|(id, order)| (hyphenated(id), names(order)))
            .collect()
    }

    /// How many events of this kind the journals have.
    pub(crate) fn events_of(&self, kind: &str) -> usize {
        let events = self.orders.values().flat_map(|order| &order.events);
        events.filter(|event| event.kind == kind).count()
    }

    /// How many orders stand there.
    pub(crate) fn count(&self, status: &str) -> usize {
        self.orders
            .values()
            .filter(|order| order.status == status)
            .count()
    }
}

fn order(mut row: Row) -> (Id, OrderRow) {
    let id = row.text();
    let order = OrderRow {
        status: row.text(),
        total: row.number(),
        currency: row.text(),
        version: row.number(),
        wake_at: row.maybe_number(),
        items: Vec::new(),
        sum: 0,
        events: Vec::new(),
    };
    (id, order)
}

fn stock_of(mut row: Row) -> (String, Stock) {
    let product = row.text();
    let stock = Stock {
        on_hand: row.number(),
        reserved: row.number(),
        consumed: row.number(),
    };
    (product, stock)
}

fn reservation(mut row: Row) -> Reservation {
    Reservation {
        order: row.text(),
        key: row.text(),
        state: row.text(),
        items: row.json(),
        at: row.number(),
    }
}

fn payment(mut row: Row) -> Payment {
    Payment {
        order: row.text(),
        key: row.text(),
        state: row.text(),
        amount: row.number(),
        currency: row.text(),
        at: row.number(),
    }
}

fn shipment(mut row: Row) -> Shipment {
    Shipment {
        order: row.text(),
        key: row.text(),
        at: row.number(),
    }
}

/// A key that placed an order; the others are not about any.
fn key(mut row: Row) -> Option<(String, Option<Id>)> {
    let key = row.text();
    // What SQLite makes of no id at all is an empty text.
    let order = row.maybe_text().filter(|id| !id.is_empty());
    order.map(|order| (key, Some(order)))
}

/// The id as texts have it.
pub(crate) fn hyphenated(id: &str) -> String {
    let parts = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]];
    parts.join("-")
}
