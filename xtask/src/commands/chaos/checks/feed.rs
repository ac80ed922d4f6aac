//! E2: the stream of all orders told every event once, each order's in sequence.

use super::super::books::Books;
use super::super::follower::Heard;
use std::collections::BTreeMap;

/// Adds what is wrong.
pub fn check(name: &str, heard: &Heard, books: &Books, found: &mut Vec<String>) {
    if heard.steps_back > 0 {
        found.push(format!(
            "E2: {name}: {} places did not rise",
            heard.steps_back
        ));
    }
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    let mut out_of_turn = 0;
    for (order, seq) in &heard.events {
        let before = last.insert(*order, *seq).unwrap_or(0);
        if *seq != before + 1 {
            out_of_turn += 1;
            if out_of_turn <= 5 {
                found.push(format!("E2: {name}: order {order}: {seq} after {before}"));
            }
        }
    }
    let mut untold = 0;
    for (id, order) in &books.orders {
        let told = last.remove(&order.number).unwrap_or(0);
        if told != order.version {
            untold += 1;
            if untold <= 5 {
                let version = order.version;
                found.push(format!(
                    "E2: {name}: order {id} at {version} was told up to {told}"
                ));
            }
        }
    }
    if out_of_turn > 5 || untold > 5 {
        found.push(format!(
            "E2: {name}: {out_of_turn} events out of turn, {untold} orders not told whole"
        ));
    }
    for order in last.keys() {
        found.push(format!(
            "E2: {name}: order {order} is told of, and is not there"
        ));
    }
}
