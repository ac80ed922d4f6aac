//! Forward: up to the pivot one call after the other, behind it side by side and never back.

use super::call::{CallId, CallState, Phase, Step};
use super::next_step::{Next, Rest, Want, in_parallel, in_sequence, pursue};
use super::outcome::{Receipt, Refusal};
use super::parked::Hold;
use crate::order::{CancelCause, Fact, OrderStatusKind};
use crate::{Duration, Order, Timestamp};

/// A reservation that ends this soon is not worth taking money for.
const RESERVATION_MARGIN: Duration = Duration::from_secs(30);

pub(super) fn next(order: &Order, now: Timestamp) -> Next {
    if order.status().kind() == OrderStatusKind::Pending {
        before_pivot(order, now)
    } else {
        in_parallel(after_pivot(order, now))
    }
}

fn before_pivot(order: &Order, now: Timestamp) -> Next {
    let calls = order.plan().until_pivot(order.lines().len());
    if let Some(cause) = calls.iter().find_map(|id| refused(order, *id)) {
        return Next::Record(Fact::OrderCancelled { cause });
    }
    if reservation_ends_before(order, now.plus(margin(order, &calls))) {
        return Next::Record(Fact::OrderCancelled {
            cause: CancelCause::ReservationExpired,
        });
    }
    let next = in_sequence(calls.into_iter().map(|id| pursue(order, id, now)));
    match (next, reservation_end(order)) {
        // An event may never come; the reservation ends all the same.
        (Some(Next::Rest(Rest::AwaitingEvent)), Some(end)) => Next::Rest(Rest::Until(end)),
        (next, _) => next.unwrap_or(Next::Record(Fact::OrderConfirmed)),
    }
}

/// How long the reservation must still last. Once the money may have been taken it is enough that
/// it has not ended; if it has, the order cannot stand, and what was taken is paid back.
fn margin(order: &Order, until_pivot: &[CallId]) -> Duration {
    let Some((pivot, before)) = until_pivot.split_last() else {
        return Duration::ZERO;
    };
    let is_untouched = order.call(*pivot).is_none_or(CallState::is_surely_undone);
    if is_untouched && before.iter().all(|id| order.is_done(*id)) {
        RESERVATION_MARGIN
    } else {
        Duration::ZERO
    }
}

fn refused(order: &Order, id: CallId) -> Option<CancelCause> {
    let Phase::Refused(refusal) = &order.call(id)?.phase else {
        return None;
    };
    Some(match (id.step, refusal) {
        (_, Refusal::OutOfStock(shortages)) => CancelCause::OutOfStock(shortages.clone()),
        (Step::Reserve, Refusal::Declined(why) | Refusal::Rejected(why)) => {
            CancelCause::ReservationRefused(why.clone())
        }
        (_, Refusal::Declined(why) | Refusal::Rejected(why)) => {
            CancelCause::PaymentDeclined(why.clone())
        }
    })
}

fn reservation_ends_before(order: &Order, moment: Timestamp) -> bool {
    reservation_end(order).is_some_and(|end| end <= moment)
}

/// When the first of the order's reservations falls back by itself.
fn reservation_end(order: &Order) -> Option<Timestamp> {
    let ends = order.calls().iter().map(|(_, call)| match call.phase {
        Phase::Done(Receipt::Reserved { expires_at }) => expires_at,
        _ => None,
    });
    ends.flatten().min()
}

fn after_pivot(order: &Order, now: Timestamp) -> Vec<Want> {
    let follow_up = order
        .plan()
        .after_pivot()
        .map(|id| must_follow(order, id, now));
    let has_left = matches!(
        order.status().kind(),
        OrderStatusKind::Shipped | OrderStatusKind::Delivered
    );
    let consumes = order
        .plan()
        .inventory
        .is_some_and(|inventory| inventory.consumes);
    let consume = order.plan().stock_calls(Step::Consume, order.lines().len());
    let consume = consume.into_iter().filter(|_| has_left && consumes);
    // What was told of its payment since may be for a person: that holds up nothing.
    let payment = order.call(CallId::whole(Step::Pay));
    let is_in_hand = matches!(payment, Some(state) if matches!(state.phase, Phase::Stuck(_)));
    follow_up
        .chain(consume.map(|id| must_follow(order, id, now)))
        .chain(is_in_hand.then_some(Want::Stuck))
        .collect()
}

/// What follows the pivot is never undone: a refusal is shown to an operator where the order needs
/// the call, and let go where it is a courtesy (a mail, an emptied cart).
fn must_follow(order: &Order, id: CallId, now: Timestamp) -> Want {
    let is_refused =
        matches!(order.call(id), Some(call) if matches!(call.phase, Phase::Refused(_)));
    match pursue(order, id, now) {
        Want::Stick(..) | Want::Stuck if id.step.is_courtesy() => Want::Nothing,
        _ if is_refused && !id.step.is_courtesy() => Want::Stick(id, Hold::Refused),
        want => want,
    }
}
