//! M1 and M2, from the sandbox's own log: an order was paid once, its total, and has been paid back exactly if it
//! was called off.

use super::arms::Document;
use super::books::Books;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What was done with money for an order.
#[derive(Debug, Default)]
struct Moved {
    captured: Vec<i64>,
    refunded: Vec<i64>,
}

/// How many payments were taken, and paid back.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Paid {
    pub(super) captured: usize,
    pub(super) refunded: usize,
}

impl AddAssign for Paid {
    fn add_assign(&mut self, more: Self) {
        self.captured += more.captured;
        self.refunded += more.refunded;
    }
}

/// Adds what is wrong.
pub(super) fn check(
    document: Document,
    log: &[Value],
    books: &Books,
    found: &mut Vec<String>,
) -> Paid {
    let moved = moved(log);
    let mut paid = Paid::default();
    for (id, order) in &books.orders {
        let name = match document {
            Document::Gateway => order.number.to_string(),
            Document::Storefront => id.clone(),
        };
        let nothing = Moved::default();
        let of_order = moved.get(&name).unwrap_or(&nothing);
        let (once, never): (Vec<i64>, Vec<i64>) = (vec![order.total], Vec::new());
        paid.captured += of_order.captured.len();
        paid.refunded += of_order.refunded.len();
        let is_right = match order.status.as_str() {
            "CANCELLED" => {
                of_order.refunded == of_order.captured
                    && (of_order.captured == once || of_order.captured == never)
            }
            _ => of_order.captured == once && of_order.refunded == never,
        };
        if !is_right {
            let (status, total) = (&order.status, order.total);
            found.push(format!(
                "M1, M2: {name} of {total} is {status}: {of_order:?}"
            ));
        }
    }
    paid
}

fn moved(log: &[Value]) -> BTreeMap<String, Moved> {
    let mut orders: BTreeMap<u64, &str> = BTreeMap::new();
    let mut moved: BTreeMap<String, Moved> = BTreeMap::new();
    for entry in log {
        let request = entry["request"].as_u64().unwrap_or(0);
        if let Some(order) = entry["order"].as_str() {
            orders.insert(request, order);
        }
        let (Some(minor), Some(order)) = (entry["minor"].as_i64(), orders.get(&request)) else {
            continue;
        };
        let of_order = moved.entry((*order).to_owned()).or_default();
        match entry["effect"].as_str() {
            Some("captured") => of_order.captured.push(minor),
            Some("refunded") => of_order.refunded.push(minor),
            _ => {}
        }
    }
    moved
}
