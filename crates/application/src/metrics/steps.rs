//! The steps of orders' processes: every attempt at a call, how it ended and how long it took.

use super::labels::{COLLABORATOR, MODE, OUTCOME, STEP};
use super::metric::{Metric, Unit};
use domain::process::{CallOutcome, Mode, Step};
use std::time::Duration;

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

/// Counts an attempt at a step that has ended.
pub fn count_step(step: Step, mode: Mode, outcome: &CallOutcome, took: Duration) {
    let [who, what, how] = of(step, mode);
    STEP_ATTEMPTS
        .count([who, what, how, outcome.name()])
        .increment(1);
    STEP_SECONDS.spread([who, what, how]).record(took);
}

/// So that each series is there before anything is counted.
pub(super) fn begin() {
    for step in Step::ALL {
        for mode in [Mode::Do, Mode::Query] {
            let [who, what, how] = of(step, mode);
            for ended in CallOutcome::NAMES {
                STEP_ATTEMPTS.count([who, what, how, ended]).increment(0);
            }
        }
        drop(STEP_SECONDS.spread(of(step, Mode::Do)));
    }
}

const fn of(step: Step, mode: Mode) -> [&'static str; 3] {
    let who = match step {
        Step::Reserve | Step::Release | Step::Consume => "inventory",
        Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => "payments",
        Step::CreateShipment => "shipping",
        Step::ClearCart => "carts",
        Step::Notify => "notifications",
    };
    let how = match mode {
        Mode::Do => "do",
        Mode::Query => "query",
    };
    [who, step.name(), how]
}
