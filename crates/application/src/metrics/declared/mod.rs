//! The declarations: what a metric is, the labels, the metrics by what they are about, and all of them.

mod metric;

mod labels;

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

#[cfg(test)]
mod tests;

pub use all::ALL;
pub use appends::{APPENDS, CLAIMS, STORE_CALL_SECONDS};
pub use collaborators::{
    CIRCUIT, COLLABORATOR_CALLS, COLLABORATOR_HELD_OFF, COLLABORATOR_IN_FLIGHT,
    COLLABORATOR_IN_FLIGHT_LIMIT, COLLABORATOR_WAITING,
};
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
pub use relays::{
    RELAY_BEHIND, RELAY_DELAY, RELAY_EVENTS, RELAY_HELD, RELAY_HELD_BACK, RELAY_LAG, RELAY_STATE,
    RELAY_WAITING,
};
pub use requests::{
    CONNECTIONS, CONNECTIONS_LIMIT, CONNECTIONS_REFUSED, RATE_REFUSALS, REQUEST_SECONDS, REQUESTS,
    STREAMS, STREAMS_LIMIT, STREAMS_REFUSED,
};
pub use steps::{STEP_ATTEMPTS, STEP_SECONDS};
pub use store::{
    COMMIT_SECONDS, COMMIT_WRITES, POOL_IN_USE, POOL_SIZE, POOL_WAITING, WRITE_WAIT_SECONDS,
    WRITES_WAITING,
};
