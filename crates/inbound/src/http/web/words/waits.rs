//! What happens next to an order by itself, and what it waits for.

use super::badge::Badge;
use super::steps::{call, whom};
use super::times::At;
use domain::process::{CallId, CallState, Hold, Mode, Next, Phase, Rest};
use domain::{Order, Timestamp};

/// What happens next.
pub(crate) fn next(order: &Order, next: &Next) -> Vec<Wait> {
    match next {
        Next::Call(id, Mode::Do) => vec![Wait::says(format!(
            "Now {} is asked to {}.",
            whom(id.step),
            call(*id)
        ))],
        Next::Call(id, Mode::Query) => vec![Wait::says(format!(
            "Now {} is asked what became of the call to {}.",
            whom(id.step),
            call(*id)
        ))],
        Next::Record(_) => vec![Wait::says("It goes on at once.".to_owned())],
        Next::Rest(rest) => resting(order, *rest),
    }
}

/// One thing that is waited for, and until when where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) words: String,
    pub(crate) until: Option<At>,
}

impl Wait {
    fn says(words: String) -> Self {
        Self { words, until: None }
    }
}

fn resting(order: &Order, rest: Rest) -> Vec<Wait> {
    let calls = |wait: &dyn Fn(CallId, &CallState) -> Option<Wait>| -> Vec<Wait> {
        let calls = order.calls().iter();
        calls.filter_map(|(id, state)| wait(*id, state)).collect()
    };
    match rest {
        Rest::Done => vec![Wait::says("Nothing more happens by itself.".to_owned())],
        Rest::Parked => vec![Wait::says("It waits for a person.".to_owned())],
        Rest::AwaitingEvent => vec![Wait::says(
            "It waits for the payment provider's word on the payment, which comes as an event."
                .to_owned(),
        )],
        Rest::InFlight => calls(&in_flight),
        Rest::Until(at) => {
            let due = calls(&|id, state| due_at(at, id, state));
            let some_time = Wait {
                words: "The service takes it up again".to_owned(),
                until: Some(At(at)),
            };
            if due.is_empty() { vec![some_time] } else { due }
        }
    }
}

fn in_flight(id: CallId, state: &CallState) -> Option<Wait> {
    let (whom, what) = (whom(id.step), call(id));
    let words = match &state.phase {
        Phase::InFlight(Mode::Do) => {
            let attempt = state.attempts;
            format!("It waits for {whom}, which is asked to {what} (attempt {attempt}).")
        }
        Phase::InFlight(Mode::Query) => {
            format!("It waits for {whom}, which is asked what became of the call to {what}.")
        }
        Phase::Waiting { .. }
        | Phase::Awaited { .. }
        | Phase::Done(_)
        | Phase::Refused(_)
        | Phase::Stuck(_) => return None,
    };
    Some(Wait::says(words))
}

fn due_at(at: Timestamp, id: CallId, state: &CallState) -> Option<Wait> {
    let is_it = matches!(state.phase, Phase::Waiting { retry_at } if retry_at == at);
    let (whom, what, attempts) = (whom(id.step), call(id), state.attempts);
    is_it.then(|| Wait {
        words: format!("It tries again to have {whom} {what}, after {attempts} attempts,"),
        until: Some(At(at)),
    })
}

/// How far a call has come.
pub(crate) const fn phase(state: &CallState) -> Badge {
    match &state.phase {
        Phase::InFlight(Mode::Do) => Badge::wait("Under way"),
        Phase::InFlight(Mode::Query) => Badge::wait("Being asked about"),
        Phase::Waiting { .. } if state.loose => Badge::wait("Unknown, taken up again"),
        Phase::Waiting { .. } => Badge::wait("Not done yet"),
        Phase::Awaited { .. } => Badge::wait("Result comes later"),
        Phase::Done(_) => Badge::ok("Done"),
        Phase::Refused(_) => Badge::bad("Refused"),
        Phase::Stuck(Hold::Refused | Hold::UndoRefused) => Badge::bad("Refused, for a person"),
        Phase::Stuck(
            Hold::AnswerLost
            | Hold::KeyForgotten
            | Hold::Mismatch
            | Hold::RefusalNotPinned
            | Hold::Poison
            | Hold::StillFailing,
        ) => Badge::bad("Unknown, for a person"),
    }
}
