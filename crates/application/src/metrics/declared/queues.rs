//! What waits in the database for the engine, and whether the database could be asked.

use super::labels::QUESTION;
use super::metric::{Metric, Unit};

/// What is asked of the database at a scrape.
pub(super) const QUESTIONS: [&str; 5] = [
    "backlog",
    "open-orders",
    "sinks",
    "webhooks",
    "dead-letters",
];

/// Orders that run here.
pub static ORDERS_IN_HAND: Metric = Metric::gauge(
    "order_service_orders_in_hand",
    Unit::Of("orders"),
    "Orders that this process is carrying on",
)
.read();

/// Orders that nobody has taken up yet.
pub static DUE_ORDERS: Metric = Metric::gauge(
    "order_service_due_orders",
    Unit::Of("orders"),
    "Orders that are due and that nobody has taken up yet, of all replicas; counted up to 10000",
)
.read();

/// How long the first of them has been due.
pub static DUE_ORDERS_OLDEST: Metric = Metric::gauge(
    "order_service_due_orders_oldest_seconds",
    Unit::Seconds,
    "For how long the order that is due longest has been due; 0 if none is",
)
.read();

/// Whether the database could be asked.
pub static READING_UP: Metric = Metric::gauge(
    "order_service_reading_up",
    Unit::Of("1 or 0"),
    "Whether the database answered this question of the last reading: where it did not (0), the gauges that rest on it are left out",
)
.by(&[QUESTION])
.read();
