//! Every metric of the service, declared here and nowhere else: its name, what it counts, its help text and
//! the labels that it is told apart by. What a label says comes from closed enums or from names that the
//! settings have: never an id, a path as somebody typed it, or anything of a customer.
//!
//! Whoever has something to count takes the metric from here; the facade beneath keeps the number where the
//! process has somebody who keeps numbers, and else drops it. What is only known to who asks for it, as the
//! length of a queue in the database, is read when somebody wants to know.
//!
//! In reading order: what a metric is, the labels, the metrics by what they are about, and all of them.

mod metric;

mod labels;
mod sample;

mod appends;
mod collaborators;
mod messages;
mod orders;
mod process;
mod queues;
mod relays;
mod requests;
mod steps;
mod store;

mod all;
mod counted_journal;
mod facts;

mod of_backlog;
mod of_collaborators;
mod of_relays;
mod of_standing;
mod readings;
mod topic_lags;

#[cfg(test)]
mod tests;

pub use all::{ALL, begin};
pub use appends::{APPENDS, CLAIMS, STORE_CALL_SECONDS};
pub use collaborators::{
    CIRCUIT, COLLABORATOR_CALLS, COLLABORATOR_HELD_OFF, COLLABORATOR_IN_FLIGHT,
    COLLABORATOR_WAITING,
};
pub use counted_journal::CountedJournal;
pub(crate) use facts::count_imported;
pub use facts::{count_facts, count_placed};
pub use labels::{Label, Values};
pub use messages::{CONSUMER_LAG, DEAD_LETTERS, DEAD_LETTERS_OLDEST, MESSAGES, PRICE_QUESTIONS};
pub use messages::{PRICE_QUESTIONS_OLDEST, WEBHOOKS};
pub use metric::{Buckets, Kind, Metric, Source, Unit};
pub use orders::{
    ORDER_DECISION_SECONDS, ORDERS_CANCELLED, ORDERS_IMPORTED, ORDERS_MOVED, ORDERS_OPEN,
    ORDERS_PARKED, ORDERS_PARKED_NOW, ORDERS_PLACED, ORDERS_SETTLED, PAYMENTS_REPORTED,
};
pub use process::{
    BUILD_INFO, CPU_SECONDS, MAX_FILES, OPEN_FILES, PANICS, RESIDENT_BYTES, START_TIME, THREADS,
};
pub use queues::{DUE_ORDERS, DUE_ORDERS_OLDEST, ORDERS_IN_HAND, READING_UP};
pub use readings::{ReadMetrics, ReadingParts};
pub use relays::{
    RELAY_BEHIND, RELAY_DELAY, RELAY_EVENTS, RELAY_HELD, RELAY_HELD_BACK, RELAY_LAG, RELAY_STATE,
};
pub use requests::{
    CONNECTIONS, CONNECTIONS_LIMIT, CONNECTIONS_REFUSED, RATE_REFUSALS, REQUEST_SECONDS, REQUESTS,
    STREAMS, STREAMS_LIMIT, STREAMS_REFUSED,
};
pub use sample::{Sample, Value};
pub use steps::{STEP_ATTEMPTS, STEP_SECONDS, count_step};
pub use store::{
    COMMIT_SECONDS, COMMIT_WRITES, POOL_IN_USE, POOL_SIZE, POOL_WAITING, WRITE_WAIT_SECONDS,
    WRITES_WAITING,
};

pub use topic_lags::TopicLags;

/// What the facade gives to count with; cheap to clone, and may be kept.
pub use metrics::{Counter, Gauge, Histogram, SharedString};
