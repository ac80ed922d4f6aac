//! What the board asks of the database, as metrics. Where it did not answer there is no sample, neither an
//! old number nor a 0, and one that says so.

use super::relays::of_sinks;
use super::sample::Sample;
use crate::metrics::{DEAD_LETTERS, DEAD_LETTERS_OLDEST, ORDERS_OPEN, READING_UP, WEBHOOKS};
use crate::overview::{Standing, Untold};
use domain::{Duration, Timestamp};

/// All of it.
pub(super) fn of_standing(standing: &Standing, now: Timestamp) -> Vec<Sample> {
    let open = told("open-orders", &standing.open, |open| {
        let total = open.iter().map(|(status, total)| {
            let status = [status.as_str()];
            ORDERS_OPEN.is(status, total.orders)
        });
        total.collect()
    });
    let sinks = told("sinks", &standing.sinks, |seen| of_sinks(seen, now));
    let webhooks = told("webhooks", &standing.webhooks, |webhooks| {
        vec![
            WEBHOOKS.is(["active"], webhooks.active as u64),
            WEBHOOKS.is(["paused"], webhooks.paused as u64),
        ]
    });
    let letters = told("dead-letters", &standing.dead_letters, |letters| {
        let since = letters.oldest.map(|oldest| now.since(oldest));
        vec![
            DEAD_LETTERS.is([], letters.count),
            DEAD_LETTERS_OLDEST.lasts([], since.unwrap_or(Duration::ZERO)),
        ]
    });
    [open, sinks, webhooks, letters].concat()
}

/// What was answered, and that it was.
pub(super) fn told<T>(
    question: &str,
    answer: &Result<T, Untold>,
    samples: impl Fn(&T) -> Vec<Sample>,
) -> Vec<Sample> {
    let is_told = u64::from(answer.is_ok());
    let mut all = vec![READING_UP.is([question], is_told)];
    all.extend(answer.iter().flat_map(samples));
    all
}
