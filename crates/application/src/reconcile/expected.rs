//! What the collaborators should hold for an order, as its journal tells it.

use crate::ports::{MoneyHeld, MoneyStage, StockHeld};
use domain::Order;
use domain::order::{Event, Fact, OrderStatusKind};
use domain::process::{Answer, CallId, CallOutcome, CallState, PaymentPlan, Phase, Receipt, Step};

/// What should be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected<T> {
    /// That is not decided yet: the process is in the middle of it, or waits for a person.
    UnderWay,
    /// Nothing.
    Nothing,
    /// Whatever is so is right.
    Any,
    /// This.
    Holds(T),
}

/// What became of a call that another call undoes.
enum Fate {
    UnderWay,
    Nothing,
    Stands,
}

/// The stock of one reservation.
pub(super) fn stock(order: &Order, reserve: CallId) -> Expected<StockHeld> {
    match fate(order, reserve, Step::Release) {
        Fate::UnderWay => return Expected::UnderWay,
        Fate::Nothing => return Expected::Nothing,
        Fate::Stands => {}
    }
    let has_shipped = matches!(
        order.status().kind(),
        OrderStatusKind::Shipped | OrderStatusKind::Delivered
    );
    let has_left = match order.call(reserve.with_step(Step::Consume)) {
        Some(state) if !is_done(state) => return Expected::UnderWay,
        None if has_shipped && order.plan().inventory.is_some_and(|plan| plan.consumes) => {
            return Expected::UnderWay;
        }
        state => state.is_some(),
    };
    Expected::Holds(StockHeld {
        items: items(order, reserve),
        has_left,
    })
}

/// The money.
pub(super) fn money(order: &Order) -> Expected<MoneyHeld> {
    let paid = match order.plan().payment {
        PaymentPlan::NotRequired => Fate::Nothing,
        PaymentPlan::OneShot(_) => fate(order, CallId::whole(Step::Pay), Step::Refund),
        PaymentPlan::TwoStep(_) => captured(order),
    };
    match paid {
        Fate::UnderWay => Expected::UnderWay,
        Fate::Nothing => Expected::Nothing,
        Fate::Stands => Expected::Holds(MoneyHeld {
            stage: MoneyStage::Taken,
            amount: order.total(),
            reference: order.payment_reference().map(str::to_owned),
        }),
    }
}

/// The parcel's tracking number, where the order knows it. A parcel has no call that undoes it: one that
/// was made before its order was called off is known to the shop, and stopped or not; one that was made
/// after that is one too many.
pub(super) fn parcel(order: &Order, was_made_too_late: bool) -> Expected<Option<String>> {
    let is_cancelled = order.is_cancelled();
    // Its parcel's number is erased here, and perhaps not there.
    if order.erased_at().is_some() {
        return Expected::Any;
    }
    let Some(state) = order.call(CallId::whole(Step::CreateShipment)) else {
        return if is_cancelled {
            Expected::Nothing
        } else {
            Expected::UnderWay
        };
    };
    match &state.phase {
        Phase::InFlight(_) | Phase::Awaited { .. } => Expected::UnderWay,
        Phase::Done(_) if is_cancelled && !was_made_too_late => Expected::Any,
        _ if is_cancelled => Expected::Nothing,
        Phase::Waiting { .. } | Phase::Stuck(_) => Expected::UnderWay,
        Phase::Refused(_) => Expected::Nothing,
        Phase::Done(Receipt::Shipment {
            tracking_number, ..
        }) => Expected::Holds(Some(tracking_number.clone())),
        Phase::Done(_) => Expected::Holds(None),
    }
}

/// Whether a journal tells of a parcel that was made when its order had been called off already.
pub(super) fn parcel_came_too_late(journal: &[Event]) -> bool {
    let parcel = CallId::whole(Step::CreateShipment);
    let is_made = |event: &Event| {
        matches!(&event.fact, Fact::CallEnded { call, outcome: CallOutcome::Definite(Answer::Done(_)), .. }
            if *call == parcel)
    };
    let is_cancelled = |event: &Event| matches!(event.fact, Fact::OrderCancelled { .. });
    let (made, cancelled) = (
        journal.iter().position(is_made),
        journal.iter().position(is_cancelled),
    );
    made.zip(cancelled)
        .is_some_and(|(made, cancelled)| made > cancelled)
}

/// A captured payment stands until it is refunded; an authorization alone never rests. Once that is void
/// a late capture cannot succeed, so a refused one is none.
fn captured(order: &Order) -> Fate {
    let capture = CallId::whole(Step::Capture);
    let is_refused = |state: &CallState| matches!(state.phase, Phase::Refused(_));
    if !order.call(capture).is_some_and(is_refused) {
        match fate(order, capture, Step::Refund) {
            Fate::Nothing if !order.is_done(CallId::whole(Step::Refund)) => {}
            fate => return fate,
        }
    }
    match fate(order, CallId::whole(Step::Authorize), Step::Void) {
        Fate::Stands => Fate::UnderWay,
        fate => fate,
    }
}

fn fate(order: &Order, deed: CallId, undo: Step) -> Fate {
    let is_cancelled = order.is_cancelled();
    let is_ahead = order.status().kind() == OrderStatusKind::Pending;
    let undoing = order.call(deed.with_step(undo));
    // What was surely never done has nothing to undo, whatever became of trying to.
    let was_never_done = order
        .call(deed)
        .map_or(!is_ahead, |state| match state.phase {
            Phase::Waiting { .. } => is_cancelled && !state.loose,
            Phase::Refused(_) => !could_still_happen(order, deed, state),
            _ => false,
        });
    if was_never_done || undoing.is_some_and(is_done) {
        return Fate::Nothing;
    }
    match order.call(deed).map(|state| &state.phase) {
        Some(Phase::Done(_)) if !is_cancelled && undoing.is_none() => Fate::Stands,
        _ => Fate::UnderWay,
    }
}

/// A refusal is not the last word where an earlier attempt may still arrive.
fn could_still_happen(order: &Order, id: CallId, state: &CallState) -> bool {
    let known = order.plan().capabilities(id.step);
    state.loose && !known.is_some_and(|known| known.pins_refusals())
}

const fn is_done(state: &CallState) -> bool {
    matches!(state.phase, Phase::Done(_))
}

/// What a reservation is for: all lines, or one.
pub(crate) fn items(order: &Order, id: CallId) -> Vec<(domain::ProductId, u32)> {
    let call = crate::engine::stock_call(order, id);
    let items = call.items.into_iter();
    items
        .map(|item| (item.product, item.quantity.units()))
        .collect()
}
