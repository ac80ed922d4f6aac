//! What metrics are told apart by, and what each label may say.

use domain::order::{CancelCause, OrderStatusKind};
use domain::process::{CallOutcome, Hold, Step};

/// One label of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: &'static str,
    /// What it may say.
    pub values: Values,
}

/// What a label may say: never an id, a path as somebody typed it, or anything of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// One of these words.
    Among(&'static [&'static str]),
    /// A name that routes or settings have, in these words.
    Named(&'static str),
}

const fn among(name: &'static str, words: &'static [&'static str]) -> Label {
    let values = Values::Among(words);
    Label { name, values }
}

const fn named(name: &'static str, words: &'static str) -> Label {
    let values = Values::Named(words);
    Label { name, values }
}

/// Which contract, or which pages.
pub(super) const CONTRACT: Label = named(
    "contract",
    "a contract (`v1`, `storefront`, `simple`, `coordinator`, `gateway`), pages (`dashboard`, `tracking`, \
     `shop`), `operations`, or `none` where there is no such path",
);
pub(super) const ROUTE: Label = named(
    "route",
    "the route's template, such as `/api/v1/orders/{id}`, or `none`",
);
pub(super) const METHOD: Label = among(
    "method",
    &[
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other",
    ],
);
pub(super) const STATUS_CLASS: Label = among("status", &["1xx", "2xx", "3xx", "4xx", "5xx"]);
pub(super) const CALLER: Label = among("caller", &["customer", "service", "viewer", "address"]);
pub(super) const NO_CONNECTION: Label = among("reason", &["full", "too-many-of-one-address"]);
pub(super) const NO_STREAM: Label = among("reason", &["full", "too-many-of-one-caller"]);

/// Orders' own words.
pub(super) const STATUS: Label = among("status", &STATUSES);
pub(super) const OPEN_STATUS: Label = among("status", &OPEN_STATUSES);
pub(super) const CAUSE: Label = among("cause", &CancelCause::NAMES);
pub(super) const HOLD: Label = among("reason", &HOLDS);
pub(super) const PARKED_AS: Label = named(
    "reason",
    "why they wait: as of `order_service_orders_parked_total`, or `unreadable`",
);
pub(super) const VERDICT: Label = among("verdict", &["done", "not-done", "retry"]);
pub(super) const RESULT: Label = among("result", &["opened", "paid", "failed"]);
pub(super) const DECISION: Label = among("decision", &["confirmed", "cancelled"]);

/// The process' words.
pub(super) const COLLABORATOR: Label = among(
    "collaborator",
    &[
        "inventory",
        "payments",
        "shipping",
        "carts",
        "notifications",
    ],
);
pub(super) const STEP: Label = among("step", &STEPS);
pub(super) const MODE: Label = among("mode", &["do", "query"]);
pub(super) const OUTCOME: Label = among("outcome", &CallOutcome::NAMES);
pub(super) const CLAIMED: Label = among("attempt", &["first", "repeated"]);

/// Those on other machines.
pub(super) const REMOTE: Label = named(
    "collaborator",
    "a collaborator on another machine: `inventory`, `payments`, `shipping`, `carts`, `notifications`, \
     `catalogue`, `customers`",
);
pub(super) const CALL_ENDED: Label =
    among("outcome", &["answered", "held-back", "not-sent", "unknown"]);
pub(super) const CIRCUIT_STATE: Label = among("state", &["closed", "open", "probing"]);

/// The store's words.
pub(super) const STORE_CALL: Label = among("call", &["place", "append", "claim"]);
pub(super) const WRITTEN: Label = among(
    "outcome",
    &[
        "written",
        "fenced",
        "repeated",
        "refused",
        "unavailable",
        "corrupt",
        "newer",
        "unknown",
    ],
);
pub(super) const WRITER: Label = named(
    "writer",
    "`sqlite`, `mysql`, or one of PostgreSQL's lanes: `place`, `append`, `stock`, `payments`, `parcels`",
);
pub(super) const POOL: Label = among("pool", &["reads", "lists", "writes"]);

/// What carries events and messages.
pub(super) const SINK: Label = named(
    "sink",
    "a sink that the settings name, such as `kafka:canonical`, or `webhooks` for all webhooks together",
);
pub(super) const RELAYED: Label = among(
    "outcome",
    &["delivered", "refused", "given-up", "unavailable"],
);
pub(super) const RELAY_STATES: Label = among("state", &["holder", "down", "stalled"]);
pub(super) const WEBHOOK_STATE: Label = among("state", &["active", "paused"]);
pub(super) const HEARD: Label = among("outcome", &["applied", "duplicate", "dead"]);
pub(super) const TOPIC: Label = named("topic", "a topic that the settings name");
pub(super) const QUESTION: Label = among("question", &super::queues::QUESTIONS);

/// The build's.
pub(super) const VERSION: Label = named("version", "the binary's version");
pub(super) const DATABASE: Label = among("database", &["sqlite", "postgres", "mysql"]);

const STATUSES: [&str; 6] = {
    let mut names = [""; 6];
    let mut at = 0;
    while at < names.len() {
        names[at] = OrderStatusKind::ALL[at].as_str();
        at += 1;
    }
    names
};

pub(super) const OPEN_STATUSES: [&str; 4] = [STATUSES[0], STATUSES[1], STATUSES[2], STATUSES[3]];

const HOLDS: [&str; 8] = {
    let mut names = [""; 8];
    let mut at = 0;
    while at < names.len() {
        names[at] = Hold::ALL[at].name();
        at += 1;
    }
    names
};

const STEPS: [&str; 11] = {
    let mut names = [""; 11];
    let mut at = 0;
    while at < names.len() {
        names[at] = Step::ALL[at].name();
        at += 1;
    }
    names
};
