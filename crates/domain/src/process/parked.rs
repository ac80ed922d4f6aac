//! Parked: what waits for a person, with the reason and the evidence.

use super::call::{CallId, CallState, Phase, Step};
use super::undo::could_still_happen;
use crate::order::Event;
use crate::{Order, OrderId, OrderNumber, Timestamp};

/// Why a call, or a whole order, cannot go on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// A call that must not be repeated lost its answer.
    AnswerLost,
    /// The collaborator may have forgotten the key by now, so repeating could do it twice.
    KeyForgotten,
    /// The answer contradicts the request.
    Mismatch,
    /// The collaborator refuses to undo.
    UndoRefused,
    /// The collaborator refuses what has to follow.
    Refused,
    /// A refused call may still be done by an earlier attempt, and nothing can rule it out.
    RefusalNotPinned,
    /// The order was taken up several times and each time the process died.
    Poison,
    /// The call keeps failing; it is still retried.
    StillFailing,
}

impl Hold {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::AnswerLost,
        Self::KeyForgotten,
        Self::Mismatch,
        Self::UndoRefused,
        Self::Refused,
        Self::RefusalNotPinned,
        Self::Poison,
        Self::StillFailing,
    ];

    /// The name in journals, columns, logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnswerLost => "answer-lost",
            Self::KeyForgotten => "key-forgotten",
            Self::Mismatch => "mismatch",
            Self::UndoRefused => "undo-refused",
            Self::Refused => "refused",
            Self::RefusalNotPinned => "refusal-not-pinned",
            Self::Poison => "poison",
            Self::StillFailing => "still-failing",
        }
    }

    /// What an operator should do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::AnswerLost | Self::KeyForgotten | Self::RefusalNotPinned => {
                "find out from the collaborator whether it was done, then settle it as done or not-done"
            }
            Self::Mismatch => {
                "compare both sides, put the collaborator right, then settle or retry"
            }
            Self::UndoRefused => "undo it by hand at the collaborator, then settle it as done",
            Self::Refused => "do it by hand and settle it as done, or mend the cause and retry",
            Self::Poison => "look for panics in the log, upgrade or mend the cause, then retry",
            Self::StillFailing => "see that the collaborator is reachable; it is retried by itself",
        }
    }
}

/// What an operator is shown of a parked order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parked {
    /// The call in question; none where the order as a whole is held.
    pub call: Option<CallId>,
    /// Why.
    pub hold: Hold,
}

impl Order {
    /// Failed attempts after which a call that is still retried is shown to an operator.
    pub const ALARM_AFTER_ATTEMPTS: u32 = 25;

    /// How many runners in a row one call may lose before the order is held: it may be what kills
    /// them.
    pub const MAX_LOST_RUNNERS: u32 = 5;

    pub(super) fn has_lost_too_many_runners(&self) -> bool {
        let mut calls = self.calls().iter();
        calls.any(|(_, state)| state.lost_in_a_row > Self::MAX_LOST_RUNNERS)
    }

    /// What an operator should look at, the most pressing first.
    pub fn parked(&self) -> Option<Parked> {
        if let Some(hold) = self.held() {
            return Some(Parked { call: None, hold });
        }
        let concerns = |(id, state): &&(CallId, CallState)| {
            !id.step.is_courtesy() && !self.is_past_concern(*id, state)
        };
        let calls = || self.calls().iter().filter(concerns);
        let stuck = calls().find_map(|(id, state)| match state.phase {
            Phase::Stuck(hold) => Some(Parked {
                call: Some(*id),
                hold,
            }),
            _ => None,
        });
        let failing = || {
            let mut calls = calls();
            calls.find_map(|(id, state)| match state.phase {
                Phase::Waiting { .. } | Phase::InFlight(_)
                    if state.attempts >= Self::ALARM_AFTER_ATTEMPTS =>
                {
                    Some(Parked {
                        call: Some(*id),
                        hold: Hold::StillFailing,
                    })
                }
                _ => None,
            })
        };
        stuck.or_else(failing)
    }

    /// Since when the order of this journal has been waiting for a person without a break; none: it does
    /// not wait, or this is no journal.
    pub fn parked_since(id: OrderId, number: OrderNumber, journal: &[Event]) -> Option<Timestamp> {
        let (first, rest) = journal.split_first()?;
        let mut order = Self::from_journal(id, number, std::slice::from_ref(first)).ok()?;
        let mut since = None;
        for event in rest {
            order.record(event.fact.clone(), event.actor.clone(), event.at);
            since = order.parked().and(since.or(Some(event.at)));
        }
        since
    }

    /// Whether a call of an order that was called off needs nobody any more: what it may have done is
    /// undone, there is nothing to undo, or it is no longer tried.
    fn is_past_concern(&self, id: CallId, state: &CallState) -> bool {
        let is_undone = |undo| state.is_surely_undone() || self.is_done(id.with_step(undo));
        // Undone already, or refused for good: by an event, it may be, after its undo was refused.
        let is_needless = |of| {
            let known = self.plan().capabilities(of);
            self.call(id.with_step(of)).is_some_and(|undone| {
                let is_refused = matches!(undone.phase, Phase::Refused(_));
                undone.is_surely_undone() || is_refused && !could_still_happen(undone, known)
            })
        };
        let is_given_up = matches!(
            state.phase,
            Phase::Waiting { .. } | Phase::Stuck(Hold::Refused)
        );
        self.is_cancelled()
            && match id.step {
                Step::Reserve => is_undone(Step::Release),
                Step::Authorize => is_undone(Step::Void),
                Step::Pay => is_undone(Step::Refund) && !self.has_contradiction(),
                Step::Capture => is_undone(Step::Refund),
                Step::Release => is_needless(Step::Reserve),
                Step::Void => is_needless(Step::Authorize),
                Step::Refund => is_needless(Step::Capture) || is_needless(Step::Pay),
                Step::CreateShipment | Step::ClearCart | Step::Notify | Step::Consume => {
                    is_given_up
                }
            }
    }
}
