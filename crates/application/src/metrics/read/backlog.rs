//! What waits in the database, as metrics: each reason to wait for a person is there, though nobody does.

use super::sample::Sample;
use super::standing::told;
use crate::metrics::{
    DUE_ORDERS, DUE_ORDERS_OLDEST, ORDERS_PARKED_NOW, PRICE_QUESTIONS, PRICE_QUESTIONS_OLDEST,
};
use crate::overview::Untold;
use crate::ports::{Backlog, ParkedAs};
use domain::process::Hold;
use domain::{Duration, Timestamp};

/// All of it; where it could not be asked only that.
pub(super) fn of_backlog(backlog: &Result<Backlog, Untold>, now: Timestamp) -> Vec<Sample> {
    told("backlog", backlog, |backlog| {
        let first = backlog.first_question.map(|first| now.since(first));
        let mut samples = vec![
            DUE_ORDERS.is([], backlog.due),
            DUE_ORDERS_OLDEST.lasts([], backlog.due_for),
            PRICE_QUESTIONS.is([], backlog.price_questions),
            PRICE_QUESTIONS_OLDEST.lasts([], first.unwrap_or(Duration::ZERO)),
        ];
        samples.extend(parked(&backlog.parked));
        samples
    })
}

fn parked(parked: &[(ParkedAs, u64)]) -> impl Iterator<Item = Sample> {
    let reasons = Hold::ALL.into_iter().map(ParkedAs::Held);
    let reasons = reasons.chain([ParkedAs::Unreadable]);
    reasons.map(move |reason| {
        let of_it = parked.iter().filter(|(known, _)| *known == reason);
        let many = of_it.map(|(_, many)| many).sum();
        ORDERS_PARKED_NOW.is([reason.name()], many)
    })
}
