//! Why an order waits for a person, what was seen, and what they may say of it.

use super::form_key::FormKey;
use crate::http::answering::wording::capitalised;
use crate::http::web::words::{self, At, verdict_label};
use askama::Template;
use domain::order::{Event, Fact};
use domain::process::{CallId, Hold, Parked as ParkedFor, PaymentName, Settlement, Verdict};
use domain::{Actor, Order, Reason, Timestamp};

/// The part of the page; empty for an order that waits for nobody.
#[derive(Template)]
#[template(path = "dashboard/order/parked.html")]
pub(super) struct Parked {
    parked: Option<Shown>,
}

struct Shown {
    order: String,
    since: Option<At>,
    why: &'static str,
    name: &'static str,
    advice: String,
    /// Which call.
    call: Option<String>,
    whom: Option<&'static str>,
    /// The key under which it was asked.
    call_key: Option<String>,
    evidence: Vec<(&'static str, String)>,
    verdicts: Vec<Offered>,
    /// Whether a payment that was made has a name to be told.
    takes_reference: bool,
    token: String,
    key: String,
    version: u64,
}

struct Offered {
    name: &'static str,
    label: &'static str,
    leads_to: &'static str,
}

impl Parked {
    pub(super) fn of(
        order: &Order,
        events: &[Event],
        now: Timestamp,
        token: &str,
        key: &FormKey,
    ) -> Self {
        let parked = order.parked().map(|parked| {
            let ParkedFor { call, hold } = parked;
            Shown {
                order: order.id().to_string(),
                since: since(order, events),
                why: words::hold(hold),
                name: hold.name(),
                advice: advice(hold),
                call: call.map(words::call),
                whom: call.map(|call| words::whom(call.step)),
                call_key: call.map(|call| format!("{}:{call}", order.id())),
                evidence: evidence(events, call),
                verdicts: offered(order, now),
                takes_reference: takes_reference(order, now),
                token: token.to_owned(),
                key: key.of("settle", order.version().0),
                version: order.version().0,
            }
        });
        Self { parked }
    }
}

fn since(order: &Order, events: &[Event]) -> Option<At> {
    Order::parked_since(order.id(), order.number()?, events).map(At)
}

fn advice(hold: Hold) -> String {
    capitalised(hold.advice())
}

/// What the last attempt of the call came to.
fn evidence(events: &[Event], of: Option<CallId>) -> Vec<(&'static str, String)> {
    let ended = events.iter().rev().find_map(|event| match &event.fact {
        Fact::CallEnded { call, outcome, .. } if of.is_none_or(|of| of == *call) => {
            Some(words::outcome(outcome))
        }
        _ => None,
    });
    let Some(ended) = ended else {
        return Vec::new();
    };
    let what = [
        ("last attempt", ended.badge.words.to_owned()),
        ("which means", ended.words),
    ];
    let what = what.into_iter().filter(|(_, words)| !words.is_empty());
    what.chain(ended.evidence).collect()
}

/// What may be said of it: the domain is asked, word by word.
fn offered(order: &Order, now: Timestamp) -> Vec<Offered> {
    let may_say = |verdict: &Verdict| would_settle(order, (*verdict).into(), now);
    let verdicts = Verdict::ALL.into_iter().filter(may_say);
    verdicts
        .map(|verdict| {
            let (label, leads_to) = verdict_label(verdict);
            Offered {
                name: verdict.name(),
                label,
                leads_to,
            }
        })
        .collect()
}

fn takes_reference(order: &Order, now: Timestamp) -> bool {
    let payment = PaymentName::try_new("?").ok();
    let settlement = Settlement {
        verdict: Verdict::Done,
        payment,
    };
    would_settle(order, settlement, now)
}

fn would_settle(order: &Order, settlement: Settlement, now: Timestamp) -> bool {
    let settled = order.settle(settlement, &Actor::Engine, Reason::not_given(), now);
    settled.is_ok()
}
