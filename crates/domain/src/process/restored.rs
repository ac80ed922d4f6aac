//! An order that was read from a copy of an earlier moment: what may have happened to it since.
//!
//! Its journal ends at that moment, and nobody knows how far it went on afterwards. Of every call that could
//! have come next, an attempt whose answer was lost goes on record, begun at the moment of the copy. The
//! process needs no more to do what is right: a call whose key is remembered is repeated under that key, one
//! that can be asked about is asked about, and any other is left to a person.

use super::call::{CallId, Mode, Phase, Step};
use super::capabilities::{Capabilities, Idempotency};
use super::next_step::{Next, Rest, next_step};
use super::outcome::{CallOutcome, Evidence, EvidenceKind};
use super::plan::PaymentPlan;
use crate::order::{Event, Fact};
use crate::{Actor, Duration, Order, Timestamp};

/// Nobody keeps a copy for so long.
const FOR_EVER: Duration = Duration::from_hours(100 * 365 * 24);

impl Order {
    /// What goes on record of it where the copy is of `moment`: nothing of an order that was at rest, or whose
    /// collaborators all remember keys for ever.
    pub fn events_of_a_restore(&self, moment: Timestamp, by: &Actor) -> Vec<Event> {
        if self.held().is_some() || next_step(self, moment) == Next::Rest(Rest::Done) {
            return Vec::new();
        }
        let mut order = self.clone();
        let mut events = Vec::new();
        for call in self.may_have_followed() {
            let attempt = self.call(call).map_or(0, |state| state.attempts) + 1;
            let words = "the database was restored: the call may have been made after the copy";
            let evidence = Evidence::new(EvidenceKind::RunnerLost, words);
            let started = Fact::CallStarted {
                call,
                mode: Mode::Do,
                attempt,
            };
            let ended = Fact::CallEnded {
                call,
                attempt,
                outcome: CallOutcome::Unknown(evidence),
                retry_at: moment,
            };
            events.push(order.record(started, by.clone(), moment));
            events.push(order.record(ended, by.clone(), moment));
        }
        events
    }

    /// The calls that come next, or further on, and of which it matters whether they are made twice.
    fn may_have_followed(&self) -> Vec<CallId> {
        let lines = self.lines().len();
        let calls = if self.is_cancelled() {
            self.undoings(lines)
        } else {
            let forward = self.plan().until_pivot(lines).into_iter();
            forward.chain(self.plan().after_pivot()).collect()
        };
        let is_open = |call: &CallId| {
            let known = self.plan().capabilities(call.step);
            self.has_not_reached(*call)
                && !call.step.is_courtesy()
                && known.is_some_and(|known| known.may_do_it_twice())
        };
        calls.into_iter().filter(is_open).collect()
    }

    /// The undoing of whatever was begun.
    fn undoings(&self, lines: usize) -> Vec<CallId> {
        let reserved = self.plan().stock_calls(Step::Reserve, lines).into_iter();
        let stock = reserved.map(|call| (call, Step::Release));
        let money = match self.plan().payment {
            PaymentPlan::NotRequired => Vec::new(),
            PaymentPlan::OneShot(_) => vec![(Step::Pay, Step::Refund)],
            PaymentPlan::TwoStep(_) => {
                vec![(Step::Authorize, Step::Void), (Step::Capture, Step::Refund)]
            }
        };
        let money = money
            .into_iter()
            .map(|(deed, undo)| (CallId::whole(deed), undo));
        let begun = stock
            .chain(money)
            .filter(|(deed, _)| !self.has_not_reached(*deed));
        begun.map(|(deed, undo)| deed.with_step(undo)).collect()
    }

    /// Whether no attempt of a call has reached anybody, as far as the journal goes.
    fn has_not_reached(&self, call: CallId) -> bool {
        self.call(call)
            .is_none_or(|state| !state.loose && matches!(state.phase, Phase::Waiting { .. }))
    }
}

impl Capabilities {
    /// Whether a call that was made long ago, and is made again as if it were the first time, may be done a
    /// second time.
    const fn may_do_it_twice(&self) -> bool {
        match self.idempotency {
            Idempotency::Keyed { window, .. } => window.micros() < FOR_EVER.micros(),
            Idempotency::Natural => false,
            Idempotency::None => true,
        }
    }
}
