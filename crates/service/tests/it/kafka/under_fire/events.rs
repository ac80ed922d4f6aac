//! E1 and E2: the topic of canonical events has every event of every journal, the first copies of each order's
//! in their sequence, copies the same byte for byte, and nothing else.

use super::books::Books;
use super::records::Record;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What was found in a topic.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Seen {
    pub(super) events: usize,
    pub(super) copies: usize,
}

impl AddAssign for Seen {
    fn add_assign(&mut self, more: Self) {
        self.events += more.events;
        self.copies += more.copies;
    }
}

/// Adds what is wrong.
pub(super) fn check(records: &[Record], books: &Books, found: &mut Vec<String>) -> Seen {
    let mut told: BTreeMap<String, Vec<&[u8]>> = BTreeMap::new();
    let mut seen = Seen::default();
    for record in records {
        let place = format!("{}/{}", record.partition, record.offset);
        let order = String::from_utf8_lossy(&record.key).into_owned();
        let payload = record.payload.as_deref().unwrap_or_default();
        let event: Value = serde_json::from_slice(payload).unwrap_or_default();
        let seq = event["data"]["seq"].as_u64().unwrap_or(0);
        if event["id"] != format!("{order}/{seq}") || event["subject"] != *order {
            found.push(format!("E2: the event at {place} is not {order}'s {seq}"));
            continue;
        }
        let before = told.entry(order.clone()).or_default();
        let at = usize::try_from(seq).unwrap_or(0);
        if at == before.len() + 1 {
            before.push(payload);
            seen.events += 1;
        } else if at == 0 || at > before.len() {
            let last = before.len();
            found.push(format!("E2: order {order}: {seq} after {last} at {place}"));
        } else if before[at - 1] == payload {
            seen.copies += 1;
        } else {
            found.push(format!("E2: order {order}: another {seq} at {place}"));
        }
    }
    for (order, events) in &told {
        if !books.orders.contains_key(order) {
            let count = events.len();
            found.push(format!(
                "E1: {count} events of order {order}, which is not there"
            ));
        }
    }
    for (id, order) in &books.orders {
        let events = told.get(id).map_or(&[][..], Vec::as_slice);
        let names = events.iter().map(|payload| name(payload));
        let names: Vec<String> = names.collect();
        if names != order.journal {
            let (number, journal) = (order.number, &order.journal);
            found.push(format!(
                "E1: order {number} {id} was told as {names:?}, and is {journal:?}"
            ));
        }
    }
    seen
}

fn name(payload: &[u8]) -> String {
    let event: Value = serde_json::from_slice(payload).unwrap_or_default();
    event["data"]["event"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}
