//! What could not be compared: which orders, with whom, and why. Never passed over in silence.

use application::reconcile::{Side, Unchecked};
use serde::Serialize;
use std::collections::BTreeMap;

/// The most reasons that are told apart for each collaborator, and the most orders that are named for
/// each: all of them are counted.
const MOST_REASONS: usize = 20;
const MOST_NAMED: usize = 100;

const OTHERS: &str = "other reasons";

/// All of it, by collaborator and reason.
#[derive(Default)]
pub(super) struct UncheckedView(BTreeMap<(Side, String), Orders>);

#[derive(Default)]
struct Orders {
    count: u64,
    named: Vec<u64>,
    /// It is not about orders, but about what no order has.
    has_no_list: bool,
}

/// The same for machines.
#[derive(Serialize)]
pub(super) struct UncheckedLine<'a> {
    what: &'static str,
    with: &'static str,
    why: &'a str,
    /// How many orders; 0 where it is about what no order has.
    orders: u64,
    /// The first of them.
    numbers: &'a [u64],
}

impl UncheckedView {
    pub(super) fn note(&mut self, unchecked: &[Unchecked]) {
        for Unchecked { side, number, why } in unchecked {
            let known = self.0.keys().filter(|(known, _)| known == side).count();
            let reason = (*side, why.clone());
            let reason = if known < MOST_REASONS || self.0.contains_key(&reason) {
                reason
            } else {
                (*side, OTHERS.to_owned())
            };
            let orders = self.0.entry(reason).or_default();
            match number {
                Some(number) => {
                    orders.count += 1;
                    if orders.named.len() < MOST_NAMED {
                        orders.named.push(number.0);
                    }
                }
                None => orders.has_no_list = true,
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = UncheckedLine<'_>> {
        self.0.iter().map(|((side, why), orders)| UncheckedLine {
            what: "unchecked",
            with: side.collaborator(),
            why,
            orders: orders.count,
            numbers: &orders.named,
        })
    }

    pub(super) fn words(&self) -> String {
        let lines = self.0.iter().map(|((side, why), orders)| {
            let with = side.collaborator();
            format!("not compared with {with}: {} ({why})\n", orders.words())
        });
        lines.collect()
    }
}

impl Orders {
    fn words(&self) -> String {
        if self.count == 0 {
            return "what no order has".to_owned();
        }
        let named: Vec<String> = self.named.iter().map(u64::to_string).collect();
        let more = self.count - self.named.len() as u64;
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let too = if self.has_no_list {
            ", and what no order has"
        } else {
            ""
        };
        format!("orders {}{more}{too}", named.join(", "))
    }
}
