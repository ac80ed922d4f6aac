//! Backward: a cancelled order gives back whatever it may hold, in reverse.
//!
//! The rule that keeps it safe: a call whose fate is unknown is first resolved (same key again, or
//! a query) and then undone, unless the collaborator honours an undo that comes before its deed.

use super::call::{CallId, CallState, Phase, Step};
use super::capabilities::Capabilities;
use super::next_step::{Next, Want, in_parallel, pursue};
use super::parked::Hold;
use super::plan::PaymentPlan;
use crate::{Order, Timestamp};

pub(super) fn next(order: &Order, now: Timestamp) -> Next {
    let reserved = order.plan().stock_calls(Step::Reserve, order.lines().len());
    let stock = reserved
        .into_iter()
        .rev()
        .map(|id| give_back(order, id, Step::Release, now));
    in_parallel(std::iter::once(payment(order, now)).chain(stock))
}

fn payment(order: &Order, now: Timestamp) -> Want {
    match order.plan().payment {
        PaymentPlan::NotRequired => Want::Nothing,
        PaymentPlan::OneShot(_) => give_back(order, CallId::whole(Step::Pay), Step::Refund, now),
        PaymentPlan::TwoStep(_) => {
            let capture = CallId::whole(Step::Capture);
            match order.call(capture) {
                Some(state) if matches!(state.phase, Phase::Done(_)) => {
                    undo(order, capture.with_step(Step::Refund), now)
                }
                // A capture is always resolved first: neither a refund nor a void alone would be
                // right for both of its possible fates.
                Some(state) if is_open(state) => pursue(order, capture, now),
                // Once the authorization is void a late capture cannot succeed.
                _ => give_back(order, CallId::whole(Step::Authorize), Step::Void, now),
            }
        }
    }
}

/// Undoes one call, as far as it may have been done.
fn give_back(order: &Order, id: CallId, undo_step: Step, now: Timestamp) -> Want {
    let Some(state) = order.call(id) else {
        return Want::Nothing;
    };
    let known = order.plan().capabilities(id.step);
    let tombstones = known.is_some_and(|k| k.tombstones_undo);
    match &state.phase {
        Phase::Done(_) => undo(order, id.with_step(undo_step), now),
        Phase::Refused(_) if could_still_happen(state, known) => {
            if tombstones {
                undo(order, id.with_step(undo_step), now)
            } else {
                Want::Stick(id, Hold::RefusalNotPinned)
            }
        }
        // One key's undo does not put right what another payment may have taken.
        Phase::Stuck(_) if id.step == Step::Pay && order.has_contradiction() => Want::Stuck,
        Phase::Stuck(_) | Phase::Waiting { .. } if tombstones && state.loose => {
            undo(order, id.with_step(undo_step), now)
        }
        // Called off before its result is known, where that makes a later success impossible; else
        // the result decides whether there is anything to give back.
        Phase::Awaited { .. } if tombstones => undo(order, id.with_step(undo_step), now),
        Phase::Awaited { .. } => Want::Event,
        Phase::Stuck(_) => Want::Stuck,
        Phase::Waiting { .. } if state.loose => pursue(order, id, now),
        Phase::Waiting { .. } | Phase::Refused(_) | Phase::InFlight(_) => Want::Nothing,
    }
}

/// Makes the undoing call; a refused undo is a matter for a person.
fn undo(order: &Order, id: CallId, now: Timestamp) -> Want {
    match order.call(id) {
        Some(state) if matches!(state.phase, Phase::Refused(_)) => {
            Want::Stick(id, Hold::UndoRefused)
        }
        _ => pursue(order, id, now),
    }
}

/// Sent, perhaps done, and not yet known.
fn is_open(state: &CallState) -> bool {
    state.loose && matches!(state.phase, Phase::Waiting { .. } | Phase::Stuck(_))
}

/// A refusal does not end it where an earlier attempt is still on its way to a collaborator that
/// does not remember the refusal.
pub(super) fn could_still_happen(state: &CallState, known: Option<Capabilities>) -> bool {
    state.loose && !known.is_some_and(|k| k.pins_refusals())
}
