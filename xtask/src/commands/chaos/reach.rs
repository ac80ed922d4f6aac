//! What the run has reached: a run in which something never happened has shown nothing about it, and is
//! void.

use super::books::{Books, Order};
use super::http::Outcome;
use super::ledger::Entry;
use super::load::{Contract, Ending, Story};
use std::collections::BTreeMap;

/// How often each thing happened.
pub struct Reach {
    /// Things that have to happen.
    pub counts: Vec<(&'static str, usize)>,
    /// Things that have to happen where processes are killed.
    pub of_faults: Vec<(&'static str, usize)>,
    /// Calls that lost the process that made them, by step: chance decides which.
    pub lost_calls: BTreeMap<String, usize>,
}

impl Reach {
    /// Counts.
    pub fn count(stories: &[Story], entries: &[Entry], books: &Books) -> Self {
        let lost_calls = lost_calls(books);
        let mut counts = of_orders(books);
        counts.extend(of_clients(stories, entries));
        let of_faults = vec![
            ("calls that lost their process", lost_calls.values().sum()),
            ("answers lost", lost_answers(entries)),
        ];
        Self {
            counts,
            of_faults,
            lost_calls,
        }
    }

    /// What never happened, of what has to in any run.
    pub fn missing(&self) -> Vec<&'static str> {
        never(&self.counts)
    }

    /// What never happened, of what has to where processes are killed.
    pub fn missing_of_faults(&self) -> Vec<&'static str> {
        never(&self.of_faults)
    }
}

fn never(counts: &[(&'static str, usize)]) -> Vec<&'static str> {
    let never = counts.iter().filter(|(_, times)| *times == 0);
    never.map(|(what, _)| *what).collect()
}

fn lost_answers(entries: &[Entry]) -> usize {
    let is_lost = |entry: &&Entry| matches!(entry.outcome, Outcome::Lost(_));
    entries.iter().filter(is_lost).count()
}

fn of_orders(books: &Books) -> Vec<(&'static str, usize)> {
    let count = |is_it: &dyn Fn(&Order) -> bool| {
        let orders = books.orders.values();
        orders.filter(|order| is_it(order)).count()
    };
    let because = |cause: &str| count(&|order| order.is_called_off_for(cause));
    let paid_back = books.payments.iter().filter(|one| one.state == "REFUNDED");
    let voided = books.payments.iter().filter(|one| one.state == "VOIDED");
    vec![
        (
            "orders confirmed",
            count(&|order| order.has("order-confirmed")),
        ),
        ("orders shipped", count(&|order| order.has("order-shipped"))),
        (
            "orders delivered",
            count(&|order| order.has("order-delivered")),
        ),
        ("orders cancelled on request", because("requested")),
        ("orders refused for stock", because("out-of-stock")),
        ("orders refused for payment", because("payment-declined")),
        ("orders parked", count(&|order| order.has("order-parked"))),
        (
            "orders settled by an operator",
            count(&|order| order.has("order-settled")),
        ),
        ("payments refunded", paid_back.count()),
        ("payments voided", voided.count()),
    ]
}

fn of_clients(stories: &[Story], entries: &[Entry]) -> Vec<(&'static str, usize)> {
    let count = |is_it: &dyn Fn(&Entry) -> bool| entries.iter().filter(|e| is_it(e)).count();
    let told = |is_it: &dyn Fn(&Story) -> bool| stories.iter().filter(|s| is_it(s)).count();
    let is_replayed =
        |entry: &Entry| matches!(&entry.outcome, Outcome::Answer(answer) if answer.replayed);
    vec![
        (
            "stories on v1",
            told(&|story| story.contract == Contract::V1),
        ),
        (
            "stories on simple",
            told(&|story| story.contract == Contract::Simple),
        ),
        (
            "stories on storefront",
            told(&|story| story.contract == Contract::Storefront),
        ),
        (
            "stories of carts",
            told(&|story| story.contract == Contract::Cart),
        ),
        (
            "stories cancelled in flight",
            told(&|s| s.ending == Ending::CancelledInFlight),
        ),
        (
            "stories cancelled or shipped",
            told(&|s| s.ending == Ending::CancelledOrShipped),
        ),
        (
            "stories told at two replicas at once",
            told(&|story| story.is_twofold),
        ),
        ("answers given again", count(&is_replayed)),
    ]
}

/// Attempts that somebody else found without an end: whoever had made them was dead, or had lost the
/// lease.
fn lost_calls(books: &Books) -> BTreeMap<String, usize> {
    let mut lost = BTreeMap::new();
    let events = books.orders.values().flat_map(|order| &order.events);
    for event in events.filter(|event| event.is_lost_runner()) {
        let call = event.data["call"].as_str().unwrap_or_default();
        *lost.entry(call.to_owned()).or_default() += 1;
    }
    lost
}
