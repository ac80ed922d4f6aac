//! What an order that is called off still holds, and when it can be told to its customer for good.

use domain::Order;
use domain::order::{CancelCause, OrderStatus};
use domain::process::{CallId, CallState, Phase, Step};

/// Why the placing request is refused, once nothing that the order held is untouched: every undo
/// that it needs has been tried, so that "nothing is left reserved" is as true as it can be made.
///
/// Once it tells a cause it tells one for every later state: calls are never forgotten, and an undo
/// that was tried stays tried. A cancel that somebody asked for may come after the placing request
/// was answered, so it is told at once.
pub(crate) fn final_refusal(order: &Order) -> Option<&CancelCause> {
    let OrderStatus::Cancelled { cause, .. } = order.status() else {
        return None;
    };
    let is_told = matches!(cause, CancelCause::Requested(_))
        || order
            .calls()
            .iter()
            .all(|(id, state)| is_seen_to(order, *id, state));
    is_told.then_some(cause)
}

fn is_seen_to(order: &Order, id: CallId, state: &CallState) -> bool {
    let Some(undo) = undo_of(order, id) else {
        return true;
    };
    let undo_was_tried = order.call(undo).is_some_and(has_been_tried);
    let known = order.plan().capabilities(id.step);
    match &state.phase {
        // What is awaited may yet come, and is told by what follows it.
        Phase::Done(_) | Phase::Awaited { .. } => undo_was_tried,
        Phase::InFlight(_) => false,
        Phase::Refused(_) => {
            !state.loose || known.is_some_and(|k| k.pins_refusals()) || undo_was_tried
        }
        Phase::Waiting { .. } | Phase::Stuck(_) => !state.loose || undo_was_tried,
    }
}

/// Whether an order that is called off has money to give back, or may have: a payment that was made,
/// or whose fate is not known, stands until its undo is done.
pub(crate) fn may_hold_money(order: &Order) -> bool {
    order.calls().iter().any(|(id, state)| {
        let is_payment = matches!(id.step, Step::Authorize | Step::Capture | Step::Pay);
        let undone = undo_of(order, *id).is_none_or(|undo| order.is_done(undo));
        is_payment && !undone && may_have_taken(order, *id, state)
    })
}

fn may_have_taken(order: &Order, id: CallId, state: &CallState) -> bool {
    let known = order.plan().capabilities(id.step);
    match &state.phase {
        Phase::Done(_) | Phase::InFlight(_) => true,
        Phase::Refused(_) => state.loose && !known.is_some_and(|k| k.pins_refusals()),
        Phase::Awaited { .. } => false,
        Phase::Waiting { .. } | Phase::Stuck(_) => state.loose,
    }
}

/// The call that gives back what this one may have taken; none for those that take nothing.
fn undo_of(order: &Order, id: CallId) -> Option<CallId> {
    match id.step {
        Step::Reserve => Some(id.with_step(Step::Release)),
        // What was captured is refunded, and its authorization is spent.
        Step::Authorize if order.is_done(id.with_step(Step::Capture)) => None,
        Step::Authorize => Some(id.with_step(Step::Void)),
        Step::Capture | Step::Pay => Some(id.with_step(Step::Refund)),
        Step::CreateShipment
        | Step::ClearCart
        | Step::Notify
        | Step::Release
        | Step::Void
        | Step::Refund
        | Step::Consume => None,
    }
}

fn has_been_tried(state: &CallState) -> bool {
    state.attempts > 1 || !matches!(state.phase, Phase::InFlight(_))
}
