//! Orders: those placed, where they come to, and what becomes of them.

use super::labels::{
    CAUSE, CONTRACT, DECISION, HOLD, OPEN_STATUS, PARKED_AS, RESULT, STATUS, VERDICT,
};
use super::metric::{Metric, Unit};

/// From what happens at once to what waits for a payment or a person.
const DECISIONS: &[u32] = &[
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    300_000_000,
    900_000_000,
    3_600_000_000,
];

/// Orders that this process placed.
pub static ORDERS_PLACED: Metric = Metric::counter(
    "order_service_orders_placed_total",
    Unit::Of("orders"),
    "Orders placed, by the contract that they came in by",
)
.by(&[CONTRACT]);

/// Orders that came from another system.
pub static ORDERS_IMPORTED: Metric = Metric::counter(
    "order_service_orders_imported_total",
    Unit::Of("orders"),
    "Orders taken over from another system",
);

/// Orders by where they came to.
pub static ORDERS_MOVED: Metric = Metric::counter(
    "order_service_orders_moved_total",
    Unit::Of("orders"),
    "Orders that came to a status; placed ones come to PENDING",
)
.by(&[STATUS]);

/// Orders that were called off.
pub static ORDERS_CANCELLED: Metric = Metric::counter(
    "order_service_orders_cancelled_total",
    Unit::Of("orders"),
    "Orders called off, by why",
)
.by(&[CAUSE]);

/// How often orders began to wait for a person.
pub static ORDERS_PARKED: Metric = Metric::counter(
    "order_service_orders_parked_total",
    Unit::Of("orders"),
    "Times that an order began to wait for a person, by why",
)
.by(&[HOLD]);

/// What people decided.
pub static ORDERS_SETTLED: Metric = Metric::counter(
    "order_service_orders_settled_total",
    Unit::Of("orders"),
    "Times that a person settled an order's call, by the verdict",
)
.by(&[VERDICT]);

/// Results of payments that were brought.
pub static PAYMENTS_REPORTED: Metric = Metric::counter(
    "order_service_payments_reported_total",
    Unit::Of("reports"),
    "Results of payments that were brought later, by what they said",
)
.by(&[RESULT]);

/// How long it took until an order was decided.
pub static ORDER_DECISION_SECONDS: Metric = Metric::times(
    "order_service_order_decision_seconds",
    DECISIONS,
    "Time from placing an order until it was confirmed or called off by the process",
)
.by(&[DECISION]);

/// Orders on their way.
pub static ORDERS_OPEN: Metric = Metric::gauge(
    "order_service_orders_open",
    Unit::Of("orders"),
    "Orders on their way, of all replicas, by status; counted up to 1000 of each, so that 1000 is that many or more",
)
.by(&[OPEN_STATUS])
.read();

/// Orders that wait for a person.
pub static ORDERS_PARKED_NOW: Metric = Metric::gauge(
    "order_service_orders_parked",
    Unit::Of("orders"),
    "Orders that wait for a person, of all replicas, by why; counted up to 10000 in all",
)
.by(&[PARKED_AS])
.read();
