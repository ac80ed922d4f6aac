//! All that has happened to an order: each event, attempt and wait, with who, why and what was seen.

use crate::http::web::words::{self, At, Badge};
use askama::Template;
use domain::order::{Event, Fact, PaymentReport, ShipmentReport};
use domain::process::CallOutcome;

/// The most events that a page shows: the latest. The API has all of them.
const MOST_SHOWN: usize = 500;

/// The part of the page, newest last.
#[derive(Template)]
#[template(path = "dashboard/order/timeline.html")]
pub(super) struct Timeline {
    /// How many came before those that are shown.
    left_out: usize,
    entries: Vec<Entry>,
}

/// One event.
#[derive(Debug)]
pub(super) struct Entry {
    seq: u64,
    /// Its name in the journal.
    name: &'static str,
    at: At,
    headline: String,
    actor: String,
    badge: Option<Badge>,
    note: Option<String>,
    /// Why, in the words of whoever did it.
    reason: Option<String>,
    /// When it is taken up again.
    again: Option<At>,
    /// What was seen, by name.
    evidence: Vec<(&'static str, String)>,
}

impl Timeline {
    pub(super) fn of(events: &[Event]) -> Self {
        let left_out = events.len().saturating_sub(MOST_SHOWN);
        Self {
            left_out,
            entries: events[left_out..].iter().map(Entry::of).collect(),
        }
    }
}

impl Entry {
    pub(super) fn of(event: &Event) -> Self {
        let plain = Self {
            seq: event.seq.0,
            name: event.fact.name(),
            at: At(event.at),
            headline: words::headline(&event.fact),
            actor: words::actor(&event.actor),
            badge: event.fact.moves_to().map(words::order_status),
            note: None,
            reason: None,
            again: None,
            evidence: Vec::new(),
        };
        match &event.fact {
            Fact::CallEnded {
                outcome, retry_at, ..
            } => plain.ended(outcome, At(*retry_at)),
            Fact::OrderCancelled { cause } => Self {
                reason: words::cause(cause).said,
                ..plain
            },
            Fact::OrderSettled { reason, .. } => Self {
                reason: Some(reason.as_str().to_owned()),
                ..plain
            },
            Fact::OrderParked { hold, .. } => Self {
                badge: Some(Badge::bad("Waits for a person")),
                note: Some(words::hold(*hold).to_owned()),
                evidence: vec![("to do", hold.advice().to_owned())],
                ..plain
            },
            Fact::PaymentReported(report) => Self {
                evidence: payment(report),
                ..plain
            },
            Fact::ShipmentReported(report) => Self {
                evidence: parcel(report),
                ..plain
            },
            Fact::OrderPlaced(placed) => Self {
                evidence: vec![("contract", placed.order.channel.as_str().to_owned())],
                ..plain
            },
            Fact::OrderImported(imported) => Self {
                evidence: present([("tracking number", imported.tracking_number.as_ref())]),
                ..plain
            },
            Fact::CallStarted { .. }
            | Fact::OrderConfirmed
            | Fact::ProcessingStarted
            | Fact::OrderShipped
            | Fact::OrderDelivered => plain,
        }
    }

    fn ended(self, outcome: &CallOutcome, retry_at: At) -> Self {
        let told = words::outcome(outcome);
        Self {
            badge: Some(told.badge),
            note: Some(told.words).filter(|words| !words.is_empty()),
            again: outcome.is_retried().then_some(retry_at),
            evidence: told.evidence,
            ..self
        }
    }
}

fn payment(report: &PaymentReport) -> Vec<(&'static str, String)> {
    let amount = report.amount.map(words::amount);
    present([
        ("the provider calls it", report.reference.as_ref()),
        ("amount", amount.as_ref()),
    ])
}

fn parcel(report: &ShipmentReport) -> Vec<(&'static str, String)> {
    present([
        ("tracking number", Some(&report.tracking_number)),
        ("so since", Some(&report.reported_at)),
        ("where", report.location.as_ref()),
        ("details", report.details.as_ref()),
    ])
}

fn present<const N: usize>(
    facts: [(&'static str, Option<&String>); N],
) -> Vec<(&'static str, String)> {
    let facts = facts.into_iter();
    facts
        .filter_map(|(name, value)| Some((name, value?.clone())))
        .collect()
}
