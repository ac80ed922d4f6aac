//! Whether the checks see at all: each is shown evidence that somebody has spoiled.

use super::super::books::{Books, Event, Order, Payment, Reservation, Shipment, Stock};
use super::super::follower::Heard;
use super::super::http::{Answer, Outcome};
use super::super::ledger::Entry;
use super::super::load::{FLASH, Story, change, placing};
use super::Evidence;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

const ID: &str = "550e8400e29b41d4a716446655440000";
const HYPHENATED: &str = "550e8400-e29b-41d4-a716-446655440000";

/// Evidence that can be spoiled.
struct Shop {
    stories: Vec<Story>,
    entries: Vec<Entry>,
    books: Books,
    initial: BTreeMap<String, Stock>,
    heard: Heard,
}

impl Shop {
    /// One order that was placed, paid and sent, and of which everybody was told the truth.
    fn sound() -> Self {
        let story = Story::of_flash_sale(1, 0);
        let body = format!(
            r#"{{"orderId":1,"orderNumber":"ORD-{HYPHENATED}","status":"CONFIRMED","totalPrice":79.99}}"#
        );
        let initial = Stock {
            on_hand: 1,
            reserved: 0,
            consumed: 0,
        };
        let mut shop = Self {
            entries: vec![entry(&story, 0, 201, &body), entry(&story, 5, 201, &body)],
            stories: vec![story],
            books: books(),
            initial: BTreeMap::from([(FLASH.0.to_owned(), initial)]),
            heard: Heard::default(),
        };
        shop.heard.events = (1..=8).map(|seq| (1, seq)).collect();
        shop
    }

    fn violations(&self) -> Vec<String> {
        let evidence = Evidence {
            stories: &self.stories,
            entries: &self.entries,
            books: &self.books,
            initial: &self.initial,
            feeds: &[("throughout", self.heard.clone())],
        };
        evidence.violations()
    }

    fn order(&mut self) -> &mut Order {
        self.books.orders.get_mut(ID).unwrap()
    }
}

fn entry(story: &Story, second: u64, status: u16, body: &str) -> Entry {
    Entry {
        story: story.number,
        asked_at: Duration::from_secs(second),
        took: Duration::from_secs(1),
        replica: 0,
        request: placing(story),
        outcome: Outcome::Answer(Answer {
            status,
            replayed: false,
            body: body.to_owned(),
        }),
    }
}

fn books() -> Books {
    let started = |call: &str| ("call-started", json!({ "call": call, "attempt": 1 }));
    let ended = |call: &str| ("call-ended", json!({ "call": call, "attempt": 1 }));
    let events = [
        ("order-placed", json!({})),
        started("reserve"),
        ended("reserve"),
        started("authorize"),
        ended("authorize"),
        ("order-confirmed", json!({})),
        started("create-shipment"),
        ended("create-shipment"),
    ];
    let events = (1..).zip(events).map(|(seq, (kind, data))| Event {
        seq,
        kind: kind.to_owned(),
        at: seq,
        data,
    });
    let items = vec![(FLASH.0.to_owned(), 1)];
    let order = Order {
        number: 1,
        status: "CONFIRMED".to_owned(),
        total: 7_999,
        currency: "USD".to_owned(),
        version: 8,
        wake_at: None,
        parked: None,
        tracking_number: Some("TRK-1".to_owned()),
        items: items.clone(),
        sum: 7_999,
        events: events.collect(),
    };
    let stock = Stock {
        on_hand: 1,
        reserved: 1,
        consumed: 0,
    };
    let key = |step: &str| format!("{HYPHENATED}:{step}");
    Books {
        orders: BTreeMap::from([(ID.to_owned(), order)]),
        stock: BTreeMap::from([(FLASH.0.to_owned(), stock)]),
        reservations: vec![Reservation {
            order: ID.to_owned(),
            key: key("reserve"),
            state: "RESERVED".to_owned(),
            items,
            at: 2,
        }],
        payments: vec![payment(key("authorize"))],
        shipments: vec![Shipment {
            order: ID.to_owned(),
            key: key("create-shipment"),
            tracking_number: "TRK-1".to_owned(),
            at: 7,
        }],
        keys: BTreeMap::from([("chaos-1-0-place".to_owned(), ID.to_owned())]),
    }
}

fn payment(key: String) -> Payment {
    Payment {
        order: ID.to_owned(),
        key,
        state: "CAPTURED".to_owned(),
        amount: 7_999,
        currency: "USD".to_owned(),
        at: 4,
    }
}

type Spoil = fn(&mut Shop);

/// What is done to the evidence, and the invariant that has to miss it.
const SPOILS: [(&str, Spoil); 30] = [
    ("J1", |shop| drop(shop.order().events.remove(2))),
    ("J1", |shop| shop.order().version = 9),
    ("J1", |shop| shop.order().events[1].seq = 3),
    ("J1: order", |shop| {
        shop.order().events[1].kind = "x".to_owned();
    }),
    ("J3", |shop| shop.books.reservations[0].key.push('2')),
    ("O5", |shop| shop.order().status = "SHIPPED".to_owned()),
    ("O5", |shop| {
        shop.order().events[4].kind = "order-shipped".to_owned();
    }),
    ("S1", |shop| {
        shop.books.stock.get_mut(FLASH.0).unwrap().on_hand = 2;
    }),
    ("S1", |shop| {
        shop.initial.get_mut(FLASH.0).unwrap().on_hand = 2;
    }),
    ("S1", |shop| shop.books.stock.clear()),
    ("S2", |shop| {
        shop.books.stock.get_mut(FLASH.0).unwrap().reserved = 0;
    }),
    ("S2", |shop| {
        shop.books.reservations[0].state = "RELEASED".to_owned();
    }),
    ("S2", |shop| shop.books.reservations[0].items[0].1 = 2),
    ("M1", |shop| shop.books.payments[0].amount = 1),
    ("M1", |shop| {
        let twice = payment("y".to_owned());
        shop.books.payments.push(twice);
    }),
    ("M2", |shop| {
        shop.books.payments[0].state = "REFUNDED".to_owned();
    }),
    ("M3", |shop| {
        shop.books.payments[0].state = "AUTHORIZED".to_owned();
    }),
    ("M4", |shop| shop.books.payments[0].order = "f".repeat(32)),
    ("O6", |shop| shop.order().sum = 1),
    ("P1", |shop| shop.books.shipments.clear()),
    ("P1", |shop| shop.order().tracking_number = None),
    ("O4", |shop| shop.order().wake_at = Some(1)),
    ("O4", |shop| {
        shop.order().parked = Some("mismatch".to_owned());
    }),
    ("O1", |shop| shop.order().items[0].1 = 2),
    ("O1", |shop| {
        shop.books.keys.clear();
    }),
    ("O3", |shop| shop.stories.clear()),
    ("O7", |shop| {
        let other = entry(&shop.stories[0], 9, 201, "{}");
        shop.entries.push(other);
    }),
    ("O8", |shop| {
        let mut cancelled = entry(&shop.stories[0], 9, 204, "");
        cancelled.request = change(&shop.stories[0], HYPHENATED, "cancel");
        shop.entries.push(cancelled);
    }),
    ("R2", |shop| {
        let fault = entry(&shop.stories[0], 9, 500, "{}");
        shop.entries.push(fault);
    }),
    ("E2", |shop| shop.heard.events.swap(3, 4)),
];

#[test]
fn a_sound_shop_has_nothing_to_complain_of() {
    assert_eq!(Shop::sound().violations(), Vec::<String>::new());
}

#[test]
fn every_check_sees_what_it_is_there_for() {
    for (number, (expected, spoil)) in SPOILS.iter().enumerate() {
        let mut shop = Shop::sound();
        spoil(&mut shop);
        let found = shop.violations();
        let is_seen = found
            .iter()
            .any(|violation| violation.starts_with(expected));
        assert!(is_seen, "spoil {number}: {expected} is not among {found:?}");
    }
}

#[test]
fn an_answer_that_is_taken_back_is_seen() {
    let mut shop = Shop::sound();
    let back = entry(&shop.stories[0], 9, 202, "{}");
    shop.entries.push(back);
    let found = shop.violations();
    assert!(
        found.iter().any(|violation| violation.starts_with("O7")),
        "{found:?}"
    );
}
