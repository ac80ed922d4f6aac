//! The steps of orders' processes: every attempt at a call, how it ended and how long it took.

use super::labels::{COLLABORATOR, MODE, OUTCOME, STEP};
use super::metric::{Metric, Unit};

/// From a built-in collaborator to one that never answers.
const CALLS: &[u32] = &[
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000,
];

/// Attempts at steps.
pub static STEP_ATTEMPTS: Metric = Metric::counter(
    "order_service_step_attempts_total",
    Unit::Of("calls"),
    "Attempts at a step of an order's process, by how they ended",
)
.by(&[COLLABORATOR, STEP, MODE, OUTCOME]);

/// How long they took.
pub static STEP_SECONDS: Metric = Metric::times(
    "order_service_step_duration_seconds",
    CALLS,
    "Time that an attempt at a step took, however it ended",
)
.by(&[COLLABORATOR, STEP, MODE]);
