//! J1, J3, O5: the journal is whole, goes along the lifecycle, and came before what it speaks of.

use super::super::books::{Books, Id, Order};
use std::collections::{BTreeMap, BTreeSet};

/// Adds what is wrong.
pub fn check(books: &Books, found: &mut Vec<String>) {
    for (id, order) in &books.orders {
        is_whole(id, order, found);
        is_a_path(id, order, found);
        attempts_are_told_apart(id, order, found);
    }
    calls_carry_one_key(books, found);
}

/// J1: it counts from 1 without a gap, and the row is at its end.
fn is_whole(id: &Id, order: &Order, found: &mut Vec<String>) {
    let mut expected = 1..;
    let mut events = order.events.iter();
    let is_gapless = events.all(|event| Some(event.seq) == expected.next());
    let last = order.events.last().map_or(0, |event| event.seq);
    if !is_gapless || last != order.version || last == 0 {
        let seqs: Vec<i64> = order.events.iter().map(|event| event.seq).collect();
        found.push(format!("J1: order {id} at {} has {seqs:?}", order.version));
    }
    let placed = order.events.iter().filter(|e| e.kind == "order-placed");
    if placed.count() != 1 {
        found.push(format!("J1: order {id} was not placed exactly once"));
    }
}

/// O5: its statuses follow the lifecycle, and end where the row says.
fn is_a_path(id: &Id, order: &Order, found: &mut Vec<String>) {
    let mut status = "";
    for event in &order.events {
        status = match (status, event.kind.as_str()) {
            ("", "order-placed") => "PENDING",
            ("PENDING", "order-confirmed") => "CONFIRMED",
            ("CONFIRMED", "processing-started") => "PROCESSING",
            ("CONFIRMED" | "PROCESSING", "order-shipped") => "SHIPPED",
            ("SHIPPED", "order-delivered") => "DELIVERED",
            ("PENDING" | "CONFIRMED" | "PROCESSING", "order-cancelled") => "CANCELLED",
            (
                _,
                "order-placed" | "order-confirmed" | "processing-started" | "order-shipped"
                | "order-delivered" | "order-cancelled",
            ) => {
                found.push(format!("O5: order {id}: {} after {status}", event.kind));
                return;
            }
            _ => status,
        };
    }
    if status != order.status {
        found.push(format!(
            "O5: order {id} is {}, its journal says {status}",
            order.status
        ));
    }
}

/// J1: no attempt of a call is begun or ended twice, and none ends that was not begun; but one that was
/// taken for lost may be found to be done.
fn attempts_are_told_apart(id: &Id, order: &Order, found: &mut Vec<String>) {
    let mut begun = BTreeMap::new();
    let mut lost = BTreeSet::new();
    for event in &order.events {
        let attempt = (
            event.data["call"].to_string(),
            event.data["attempt"].to_string(),
        );
        if event.is_lost_runner() {
            lost.insert(attempt.clone());
        }
        let is_right = match event.kind.as_str() {
            "call-started" => begun.insert(attempt, false).is_none(),
            "call-ended" if event.is_done() && lost.remove(&attempt) => true,
            "call-ended" => begun.insert(attempt, true) == Some(false),
            _ => true,
        };
        if !is_right {
            found.push(format!("J1: order {id}: out of turn: {event:?}"));
        }
    }
}

/// J1, J3: one key for each step of an order, whatever was repeated, and an intent before the effect.
fn calls_carry_one_key(books: &Books, found: &mut Vec<String>) {
    let reserved = books.reservations.iter();
    let reserved = reserved.map(|one| (&one.order, &one.key, one.at, "reserve"));
    let paid = books.payments.iter();
    let paid = paid.map(|one| (&one.order, &one.key, one.at, "authorize"));
    let sent = books.shipments.iter();
    let sent = sent.map(|one| (&one.order, &one.key, one.at, "create-shipment"));
    let mut seen = BTreeMap::new();
    for (id, key, at, step) in reserved.chain(paid).chain(sent) {
        let expected = format!("{}:{step}", hyphenated(id));
        if *key != expected {
            found.push(format!("J3: the key {key} should be {expected}"));
        }
        if let Some(other) = seen.insert((id, step), key) {
            found.push(format!(
                "J3: order {id} has two effects of {step}: {other}, {key}"
            ));
        }
        // An undo that came first leaves a row, too, and the undo's intent came before it.
        let has_intent = books.orders.get(id).is_some_and(|order| {
            let undo = if step == "reserve" { "release" } else { "void" };
            order.intends(step, at) || order.intends(undo, at)
        });
        if !has_intent {
            found.push(format!("J1: order {id}: {step} was done without an intent"));
        }
    }
}

/// The id as keys have it.
fn hyphenated(id: &str) -> String {
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    let parts = parts.map(|(from, to)| id.get(from..to).unwrap_or_default());
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::super::super::books::Event;
    use super::*;
    use serde_json::{Value, json};

    /// What is wrong with an order whose one call was begun and ended so.
    fn found(ends: &[Value]) -> usize {
        let started = ("call-started", json!({ "call": "pay", "attempt": 1 }));
        let ended = |outcome: &Value| {
            let data = json!({ "call": "pay", "attempt": 1, "outcome": outcome });
            ("call-ended", data)
        };
        let events = std::iter::once(started).chain(ends.iter().map(ended));
        let events = (1..).zip(events).map(|(seq, (kind, data))| Event {
            seq,
            kind: kind.to_owned(),
            at: seq,
            data,
        });
        let order = Order {
            number: 1,
            status: "PENDING".to_owned(),
            total: 0,
            currency: "USD".to_owned(),
            version: 3,
            wake_at: None,
            parked: None,
            tracking_number: None,
            items: Vec::new(),
            sum: 0,
            events: events.collect(),
        };
        let mut found = Vec::new();
        attempts_are_told_apart(&Id::from("1"), &order, &mut found);
        found.len()
    }

    #[test]
    fn an_attempt_ends_once_or_is_lost_and_found() {
        let lost = json!({ "unknown": { "kind": "runner-lost", "detail": "" } });
        let (done, refused) = (json!({ "done": {} }), json!({ "refused": {} }));
        assert_eq!(found(std::slice::from_ref(&done)), 0);
        assert_eq!(found(&[lost.clone(), done.clone()]), 0);
        assert_eq!(found(&[lost.clone(), refused]), 1);
        assert_eq!(found(&[lost.clone(), done.clone(), done.clone()]), 1);
        assert_eq!(found(&[done.clone(), done]), 1);
        assert_eq!(found(&[lost.clone(), lost]), 1);
    }
}
