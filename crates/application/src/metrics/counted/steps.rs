//! Attempts at the steps of orders' processes, counted as they end.

use crate::engine::collaborator;
use crate::metrics::{STEP_ATTEMPTS, STEP_SECONDS};
use domain::process::{CallOutcome, Mode, Step};
use std::time::Duration;

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
    [collaborator(step), step.name(), mode.name()]
}
