//! The metrics of dead letters: those that wait for a person.

use super::metrics::soon;
use crate::http::use_cases::UseCases;
use application::ports::ParkedLetters;
use domain::Timestamp;

/// How far they are counted: so many, or more.
const COUNTED: u32 = 10_000;

/// The two of them; none while the store does not tell.
pub(super) async fn written(use_cases: &UseCases) -> String {
    let letters = use_cases.list_dead_letters.0.clone();
    let parked = soon(async move { letters.parked(COUNTED).await }).await;
    parked.map_or_else(String::new, |parked| text(parked, use_cases.clock.now()))
}

fn text(parked: ParkedLetters, now: Timestamp) -> String {
    let ParkedLetters { count, oldest } = parked;
    let seconds = oldest.map_or(0, |oldest| now.since(oldest).micros() / 1_000_000);
    format!(
        "# HELP order_service_dead_letters_parked Messages that could not take effect and wait for a person, counted up to {COUNTED}.
# TYPE order_service_dead_letters_parked gauge
order_service_dead_letters_parked {count}
# HELP order_service_dead_letters_oldest_seconds How long the first of them has waited.
# TYPE order_service_dead_letters_oldest_seconds gauge
order_service_dead_letters_oldest_seconds {seconds}
"
    )
}
