//! What waits in the store in memory.

use super::state::State;
use crate::ports::{Backlog, ParkedAs};
use domain::{Duration, Timestamp};

impl State {
    pub(super) fn backlog(&self, now: Timestamp, at_most: u32) -> Backlog {
        let at_most = at_most as usize;
        let due = self.rows.values().filter_map(|row| row.wake_at);
        let due: Vec<Timestamp> = due.filter(|at| *at <= now).collect();
        let first = due.iter().min();
        let mut parked: Vec<(ParkedAs, u64)> = Vec::new();
        let reasons = self.rows.values().filter_map(super::list::parked_as);
        for reason in reasons.take(at_most) {
            match parked.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, many)) => *many += 1,
                None => parked.push((reason, 1)),
            }
        }
        let asked = || self.waiting.iter().map(super::order_requests::asked_at);
        Backlog {
            due: due.len().min(at_most) as u64,
            due_for: first.map_or(Duration::ZERO, |first| now.since(*first)),
            parked,
            price_questions: asked().count().min(at_most) as u64,
            first_question: asked().min(),
        }
    }
}
