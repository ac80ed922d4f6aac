//! The decision at the centre: what happens next to an order.

use super::call::{CallId, CallState, Mode, Phase};
use super::forward;
use super::parked::Hold;
use super::undo;
use crate::order::Fact;
use crate::{Order, Timestamp};

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Record the intent of this call, then make it.
    Call(CallId, Mode),
    /// Record this fact and ask again.
    Record(Fact),
    /// Nothing to do now.
    Rest(Rest),
}

/// Why there is nothing to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rest {
    /// Nothing is left to do.
    Done,
    /// Until then.
    Until(Timestamp),
    /// Until an operator speaks.
    Parked,
    /// Until an event comes from outside, such as the result of a payment.
    AwaitingEvent,
    /// Until the runner that holds it returns with the answer, or its lease ends.
    InFlight,
}

/// Looks at the journal's fold and names the next call, forward or undoing. No IO, no clock.
pub fn next_step(order: &Order, now: Timestamp) -> Next {
    if order.held().is_some() {
        return Next::Rest(Rest::Parked);
    }
    if order.is_in_flight() {
        return Next::Rest(Rest::InFlight);
    }
    if order.is_cancelled() {
        undo::next(order, now)
    } else {
        forward::next(order, now)
    }
}

/// What one call of the process wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Nothing,
    Run(CallId, Mode),
    Until(Timestamp),
    Stick(CallId, Hold),
    Stuck,
    /// An event from outside.
    Event,
}

/// What a call wants that has to be done and has not been.
pub(super) fn pursue(order: &Order, id: CallId, now: Timestamp) -> Want {
    match order.call(id) {
        None => Want::Run(id, Mode::Do),
        Some(state) => pursue_begun(order, id, state, now),
    }
}

/// The same for a call with an intent on record: where it may have been done already, it is repeated
/// only if that is safe, else asked about, else left to a person.
fn pursue_begun(order: &Order, id: CallId, state: &CallState, now: Timestamp) -> Want {
    let Phase::Waiting { retry_at } = state.phase else {
        return match state.phase {
            Phase::Stuck(_) => Want::Stuck,
            Phase::Awaited { .. } => Want::Event,
            _ => Want::Nothing,
        };
    };
    let known = order.plan().capabilities(id.step);
    let may_repeat = known.is_some_and(|k| k.may_repeat(state.first_at, now));
    let mode = if !state.loose || may_repeat {
        Mode::Do
    } else if known.is_some_and(|k| k.can_query) {
        Mode::Query
    } else {
        let keyed = known.is_some_and(|k| k.may_repeat(state.first_at, state.first_at));
        return Want::Stick(
            id,
            if keyed {
                Hold::KeyForgotten
            } else {
                Hold::AnswerLost
            },
        );
    };
    if now < retry_at {
        Want::Until(retry_at)
    } else {
        Want::Run(id, mode)
    }
}

/// One after the other: the first that wants anything decides; none if nobody does.
pub(super) fn in_sequence(wants: impl IntoIterator<Item = Want>) -> Option<Next> {
    wants
        .into_iter()
        .find(|want| *want != Want::Nothing)
        .map(|want| decide(&[want]))
}

/// Side by side: none holds up another.
pub(super) fn in_parallel(wants: impl IntoIterator<Item = Want>) -> Next {
    decide(&wants.into_iter().collect::<Vec<_>>())
}

fn decide(wants: &[Want]) -> Next {
    let stick = wants.iter().find_map(|want| match want {
        Want::Stick(call, hold) => Some(Next::Record(Fact::OrderParked {
            call: Some(*call),
            hold: *hold,
        })),
        _ => None,
    });
    let run = || {
        wants.iter().find_map(|want| match want {
            Want::Run(call, mode) => Some(Next::Call(*call, *mode)),
            _ => None,
        })
    };
    let until = wants.iter().filter_map(|want| match want {
        Want::Until(at) => Some(*at),
        _ => None,
    });
    stick.or_else(run).unwrap_or_else(|| {
        Next::Rest(match until.min() {
            Some(at) => Rest::Until(at),
            None if wants.contains(&Want::Stuck) => Rest::Parked,
            None if wants.contains(&Want::Event) => Rest::AwaitingEvent,
            None => Rest::Done,
        })
    })
}
