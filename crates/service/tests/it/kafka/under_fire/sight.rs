//! The checks see: each of them finds what was spoiled on purpose.

use super::arms::Document;
use super::books::{Books, Letter, Order};
use super::offsets::Committed;
use super::records::Record;
use super::{events, messages, money, offsets};
use serde_json::{Value, json};

const TOPIC: &str = "t";

fn record(partition: i64, offset: i64, key: &str, payload: &str) -> Record {
    Record {
        partition,
        offset,
        key: key.as_bytes().to_vec(),
        payload: Some(payload.as_bytes().to_vec()),
        headers: String::new(),
    }
}

fn event(offset: i64, seq: u64, name: &str) -> Record {
    let event =
        json!({"id": format!("o/{seq}"), "subject": "o", "data": {"seq": seq, "event": name}});
    record(0, offset, "o", &event.to_string())
}

fn dead(id: i64, offset: i64, payload: &str) -> Record {
    let headers = format!(
        "x=y,dead-letter-id={id},dead-letter-cause=broken,dead-letter-topic={TOPIC},\
         dead-letter-partition=0,dead-letter-offset={offset}"
    );
    Record {
        headers,
        ..record(0, 0, "k", payload)
    }
}

/// An order with two events; one message that was taken, and one that is a dead letter.
fn books() -> Books {
    let order = Order {
        number: 7,
        status: "CONFIRMED".to_owned(),
        total: 500,
        journal: vec!["order-placed".to_owned(), "order-confirmed".to_owned()],
    };
    let letter = Letter {
        id: 1,
        cause: "broken".to_owned(),
        is_announced: true,
        key: Some(b"k".to_vec()),
        payload: Some(b"{".to_vec()),
    };
    let mut books = Books::default();
    books.orders.insert("o".to_owned(), order);
    books
        .inbox
        .insert((TOPIC.to_owned(), 0, 0), vec!["applied".to_owned()]);
    books.letters.insert((TOPIC.to_owned(), 0, 1), vec![letter]);
    books
}

fn whole() -> Vec<Record> {
    vec![
        event(0, 1, "order-placed"),
        event(1, 2, "order-confirmed"),
        event(2, 1, "order-placed"),
    ]
}

fn of_events(records: &[Record]) -> Vec<String> {
    let mut found = Vec::new();
    events::check(records, &books(), &mut found);
    found
}

fn of_messages(records: &[Record], dead: &[Record], books: &Books) -> Vec<String> {
    let mut found = Vec::new();
    messages::check(TOPIC, records, dead, books, &mut found);
    found
}

fn of_money(log: &[Value], status: &str) -> Vec<String> {
    let mut books = books();
    status.clone_into(&mut books.orders.get_mut("o").unwrap().status);
    let mut found = Vec::new();
    money::check(Document::Gateway, log, &books, &mut found);
    found
}

#[test]
fn events_that_are_missing_invented_changed_or_out_of_turn_are_seen() {
    assert_eq!(of_events(&whole()), Vec::<String>::new());
    let mut invented = whole();
    invented.push(event(3, 3, "order-shipped"));
    let mut unknown = whole();
    unknown[2].key = b"another".to_vec();
    let mut changed = whole();
    changed[2] = event(2, 1, "order-confirmed");
    let mut out_of_turn = whole();
    out_of_turn.swap(0, 1);
    for (what, records) in [
        ("missing", whole()[..1].to_vec()),
        ("invented", invented),
        ("another's", unknown),
        ("changed", changed),
        ("out of turn", out_of_turn),
    ] {
        assert!(!of_events(&records).is_empty(), "{what}");
    }
}

#[test]
fn messages_that_are_lost_or_twice_done_with_and_letters_that_differ_are_seen() {
    let sent = [record(0, 0, "k", "{}"), record(0, 1, "k", "{")];
    let told = [dead(1, 1, "{"), dead(1, 1, "{")];
    assert_eq!(of_messages(&sent, &told, &books()), Vec::<String>::new());
    let mut both = books();
    both.inbox
        .insert((TOPIC.to_owned(), 0, 1), vec!["applied".to_owned()]);
    let mut twice = books();
    twice
        .inbox
        .get_mut(&(TOPIC.to_owned(), 0, 0))
        .unwrap()
        .push("applied".to_owned());
    for (what, found) in [
        (
            "lost",
            of_messages(
                &[&sent[..], &[record(0, 2, "k", "{}")]].concat(),
                &told,
                &books(),
            ),
        ),
        ("never sent", of_messages(&sent[1..], &told, &books())),
        ("both", of_messages(&sent, &told, &both)),
        ("twice", of_messages(&sent, &told, &twice)),
        ("not announced", of_messages(&sent, &[], &books())),
        (
            "other bytes",
            of_messages(&sent, &[dead(1, 1, "}")], &books()),
        ),
        (
            "no dead letter",
            of_messages(&sent, &[dead(1, 1, "{"), dead(2, 0, "{}")], &books()),
        ),
    ] {
        assert!(!found.is_empty(), "{what}");
    }
}

#[test]
fn a_second_word_on_a_payment_that_was_news_is_seen() {
    let mut books = books();
    let journal = &mut books.orders.get_mut("o").unwrap().journal;
    journal.push("payment-reported".to_owned());
    let mut found = Vec::new();
    assert_eq!(
        messages::check_effects(Document::Storefront, 1, &books, &mut found),
        1
    );
    assert_eq!(found, Vec::<String>::new());
    messages::check_effects(Document::Storefront, 0, &books, &mut found);
    let journal = &mut books.orders.get_mut("o").unwrap().journal;
    journal.push("payment-reported".to_owned());
    messages::check_effects(Document::Storefront, 2, &books, &mut found);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn money_that_is_taken_twice_not_at_all_or_kept_is_seen() {
    let asked = json!({"n": 1, "request": 1, "kind": "request", "order": "7"});
    let moved = |word: &str, minor: i64| json!({"request": 1, "effect": word, "minor": minor});
    let (taken, back) = (moved("captured", 500), moved("refunded", 500));
    let log = |more: &[&Value]| {
        [&[&asked], more]
            .concat()
            .into_iter()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert!(of_money(&log(&[&taken]), "CONFIRMED").is_empty());
    assert!(of_money(&log(&[&taken, &back]), "CANCELLED").is_empty());
    assert!(of_money(&log(&[]), "CANCELLED").is_empty());
    for (log, status) in [
        (log(&[]), "CONFIRMED"),
        (log(&[&taken, &taken]), "CONFIRMED"),
        (log(&[&moved("captured", 5)]), "CONFIRMED"),
        (log(&[&taken, &back]), "CONFIRMED"),
        (log(&[&taken]), "CANCELLED"),
        (log(&[&taken, &back, &back]), "CANCELLED"),
    ] {
        assert!(!of_money(&log, status).is_empty(), "{status} {log:?}");
    }
}

#[test]
fn a_place_that_is_committed_ahead_of_the_database_is_seen() {
    let committed = |behind| Committed {
        topic: TOPIC,
        partition: 0,
        behind,
    };
    let mut found = Vec::new();
    assert_eq!(offsets::check(&[committed(2)], &books(), &mut found), 2);
    assert_eq!(found, Vec::<String>::new());
    offsets::check(&[committed(3)], &books(), &mut found);
    assert_eq!(found.len(), 1, "{found:?}");
}
