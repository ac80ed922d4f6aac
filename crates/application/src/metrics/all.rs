//! All metrics, and their beginning.

use super::labels::{Label, Values};
use super::metric::{Kind, Metric, Source};
use super::{
    appends, collaborators, messages, orders, process, queues, relays, requests, steps, store,
};

/// Every metric, in the order of their description.
pub static ALL: [&Metric; 62] = [
    &requests::REQUESTS,
    &requests::REQUEST_SECONDS,
    &requests::CONNECTIONS,
    &requests::CONNECTIONS_LIMIT,
    &requests::CONNECTIONS_REFUSED,
    &requests::STREAMS,
    &requests::STREAMS_LIMIT,
    &requests::STREAMS_REFUSED,
    &requests::RATE_REFUSALS,
    &orders::ORDERS_PLACED,
    &orders::ORDERS_IMPORTED,
    &orders::ORDERS_MOVED,
    &orders::ORDERS_CANCELLED,
    &orders::ORDERS_PARKED,
    &orders::ORDERS_SETTLED,
    &orders::PAYMENTS_REPORTED,
    &orders::ORDER_DECISION_SECONDS,
    &orders::ORDERS_OPEN,
    &orders::ORDERS_PARKED_NOW,
    &steps::STEP_ATTEMPTS,
    &steps::STEP_SECONDS,
    &collaborators::COLLABORATOR_CALLS,
    &collaborators::CIRCUIT,
    &collaborators::COLLABORATOR_IN_FLIGHT,
    &collaborators::COLLABORATOR_WAITING,
    &collaborators::COLLABORATOR_HELD_OFF,
    &queues::ORDERS_IN_HAND,
    &queues::DUE_ORDERS,
    &queues::DUE_ORDERS_OLDEST,
    &queues::READING_UP,
    &appends::APPENDS,
    &appends::STORE_CALL_SECONDS,
    &appends::CLAIMS,
    &store::COMMIT_WRITES,
    &store::COMMIT_SECONDS,
    &store::WRITE_WAIT_SECONDS,
    &store::WRITES_WAITING,
    &store::POOL_WAITING,
    &store::POOL_IN_USE,
    &store::POOL_SIZE,
    &relays::RELAY_LAG,
    &relays::RELAY_BEHIND,
    &relays::RELAY_HELD_BACK,
    &relays::RELAY_HELD,
    &relays::RELAY_EVENTS,
    &relays::RELAY_DELAY,
    &relays::RELAY_STATE,
    &messages::MESSAGES,
    &messages::CONSUMER_LAG,
    &messages::DEAD_LETTERS,
    &messages::DEAD_LETTERS_OLDEST,
    &messages::PRICE_QUESTIONS,
    &messages::PRICE_QUESTIONS_OLDEST,
    &messages::WEBHOOKS,
    &process::BUILD_INFO,
    &process::PANICS,
    &process::RESIDENT_BYTES,
    &process::CPU_SECONDS,
    &process::START_TIME,
    &process::OPEN_FILES,
    &process::MAX_FILES,
    &process::THREADS,
];

/// Describes all that is counted, and lets each series begin at 0 whose labels say one of a few words: who
/// looks for the first parked order sees it come.
pub fn begin() {
    for metric in ALL.iter().filter(|metric| metric.source == Source::Counted) {
        metric.describe();
        begin_series(metric);
    }
    steps::begin();
}

/// Of no label, or of one with few words; the others have a beginning of their own.
fn begin_series(metric: &Metric) {
    match metric.labels {
        [] => begin_one(metric, Metric::ALONE),
        [
            Label {
                values: Values::Among(words),
                ..
            },
        ] => words.iter().for_each(|word| begin_one(metric, [*word])),
        _ => {}
    }
}

fn begin_one<const N: usize>(metric: &Metric, says: [&'static str; N]) {
    match metric.kind {
        Kind::Counter => metric.count(says).increment(0),
        Kind::Gauge => metric.level(says).increment(0),
        Kind::Histogram(_) => drop(metric.spread(says)),
    }
}
