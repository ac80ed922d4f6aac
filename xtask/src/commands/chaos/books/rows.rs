//! Everything that the invariants are about, at one moment.

use serde_json::Value;
use std::collections::BTreeMap;

/// An order's id as texts have it, without hyphens.
pub type Id = String;

/// All of it.
#[derive(Debug, Default)]
pub struct Books {
    pub orders: BTreeMap<Id, Order>,
    pub stock: BTreeMap<String, Stock>,
    pub reservations: Vec<Reservation>,
    pub payments: Vec<Payment>,
    pub shipments: Vec<Shipment>,
    /// The order of each idempotency key that placed or changed one.
    pub keys: BTreeMap<String, Id>,
}

/// An order's row, with its lines and its journal.
#[derive(Debug)]
pub struct Order {
    pub number: i64,
    pub status: String,
    pub total: i64,
    pub currency: String,
    pub version: i64,
    pub wake_at: Option<i64>,
    pub parked: Option<String>,
    pub tracking_number: Option<String>,
    /// Product and quantity of each line.
    pub items: Vec<(String, i64)>,
    /// What the lines come to.
    pub sum: i64,
    pub events: Vec<Event>,
}

/// One entry of a journal.
#[derive(Debug)]
pub struct Event {
    pub seq: i64,
    pub kind: String,
    pub at: i64,
    pub data: Value,
}

/// A product's stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    pub on_hand: i64,
    pub reserved: i64,
    pub consumed: i64,
}

/// What became of a reservation key.
#[derive(Debug)]
pub struct Reservation {
    pub order: Id,
    pub key: String,
    pub state: String,
    pub items: Vec<(String, i64)>,
    pub at: i64,
}

/// What became of a payment key.
#[derive(Debug)]
pub struct Payment {
    pub order: Id,
    pub key: String,
    pub state: String,
    pub amount: i64,
    pub currency: String,
    pub at: i64,
}

/// A parcel.
#[derive(Debug)]
pub struct Shipment {
    pub order: Id,
    pub key: String,
    pub tracking_number: String,
    pub at: i64,
}

impl Books {
    /// The order that a key placed.
    pub fn of_key(&self, key: &str) -> Option<(&Id, &Order)> {
        let id = self.keys.get(key)?;
        self.orders.get(id).map(|order| (id, order))
    }

    /// How many events there are.
    pub fn events(&self) -> usize {
        self.orders.values().map(|order| order.events.len()).sum()
    }
}

impl Order {
    /// Whether its journal has such an event.
    pub fn has(&self, kind: &str) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    /// Whether it was called off for this reason.
    pub fn is_called_off_for(&self, cause: &str) -> bool {
        let mut events = self.events.iter();
        events.any(|event| {
            event.kind == "order-cancelled" && event.data["cause"].get(cause).is_some()
        })
    }

    /// Whether it stands: paid, and not called off.
    pub fn is_live(&self) -> bool {
        ["CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"].contains(&self.status.as_str())
    }

    /// Whether the journal says that a step is about to be done, at this moment or before it.
    pub fn intends(&self, step: &str, at: i64) -> bool {
        let is_it = |event: &Event| event.is_intent_of(step) && event.at <= at;
        self.events.iter().any(is_it)
    }
}

impl Event {
    /// Whether it says that a step is about to be done.
    pub fn is_intent_of(&self, step: &str) -> bool {
        self.kind == "call-started" && self.data["call"] == step
    }

    /// Whether it says how an attempt of a step ended.
    pub fn is_end_of(&self, step: &str) -> bool {
        self.kind == "call-ended" && self.data["call"] == step
    }

    /// Whether it says that an attempt was done.
    pub fn is_done(&self) -> bool {
        self.kind == "call-ended" && self.data["outcome"].get("done").is_some()
    }

    /// Whether it says that nobody knows how an attempt ended.
    pub fn is_unknown(&self) -> bool {
        self.data["outcome"].get("unknown").is_some()
    }

    /// Whether it says that an attempt was found without an end.
    pub fn is_lost_runner(&self) -> bool {
        self.kind == "call-ended" && self.data["outcome"]["unknown"]["kind"] == "runner-lost"
    }
}
