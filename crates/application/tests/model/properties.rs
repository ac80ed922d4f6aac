//! What must hold, always and at rest, judged from the collaborators' ledgers and what people were
//! told, never from what the service says of itself.

use crate::reach::{Reach, Reached};
use crate::service::moment;
use crate::state::State;
use crate::stock::{INITIAL_STOCK, Shelf};
use crate::variant::Variant;
use domain::order::OrderStatusKind;
use domain::process::{Next, PaymentPlan, Phase, Rest, Step, next_step};

/// A rule: its name, and whether a state keeps it.
pub(crate) type Rule = (&'static str, fn(&Variant, &State) -> bool);

pub(crate) const STOCK_ONCE: &str = "S2 a line's stock is taken once at most";
pub(crate) const STOCK_AT_REST: &str = "S2 at rest stock is held as the order says";
pub(crate) const INVENTED: &str = "S3 nothing is given back that was not reserved";
pub(crate) const MONEY_AT_REST: &str = "M2 at rest money is where the order says";
pub(crate) const AUTHORIZATIONS: &str = "M3 no authorization is left open, none is made twice";
pub(crate) const ACCEPTED: &str = "O8 what was accepted stays";

/// All rules, by the letters of the catalogue of invariants.
pub(crate) const RULES: [Rule; 13] = [
    (
        "S1 stock is conserved and never negative",
        stock_is_conserved,
    ),
    (STOCK_ONCE, stock_is_taken_once),
    (STOCK_AT_REST, stock_at_rest),
    (INVENTED, nothing_is_invented),
    (
        "M1 money is taken once and paid back once at most",
        money_moves_once,
    ),
    (MONEY_AT_REST, money_at_rest),
    (AUTHORIZATIONS, authorizations),
    (
        "J1 every call has an earlier intent, and no gap",
        intent_first,
    ),
    ("J3 a parcel is ordered once at most", one_parcel),
    ("J4 nobody's answer is made up", answers_were_given),
    ("O4 at rest nothing is left to do", nothing_is_left),
    ("O5 the status goes the allowed way", allowed_way),
    (ACCEPTED, accepted_stays),
];

fn shelves<'a>(variant: &Variant, state: &'a State) -> &'a [Shelf] {
    &state.ledgers.shelves[..variant.natures.lines]
}

fn stock_is_conserved(variant: &Variant, state: &State) -> bool {
    shelves(variant, state).iter().all(|shelf| {
        let all_there = shelf.on_hand + shelf.held + shelf.consumed == INITIAL_STOCK;
        all_there && shelf.on_hand >= 0 && shelf.held >= 0 && shelf.consumed >= 0
    })
}

fn stock_is_taken_once(variant: &Variant, state: &State) -> bool {
    let mut shelves = shelves(variant, state).iter();
    shelves.all(|shelf| shelf.reserves <= 1 && shelf.held + shelf.consumed <= 1)
}

fn nothing_is_invented(variant: &Variant, state: &State) -> bool {
    let mut shelves = shelves(variant, state).iter();
    shelves.all(|shelf| shelf.releases <= shelf.reserves)
}

fn stock_at_rest(variant: &Variant, state: &State) -> bool {
    if state.seen.confirmed_without_stock {
        return false;
    }
    if !state.is_at_rest() || is_parked_at(state, is_stock) {
        return true;
    }
    let expected = match state.order.order().status().kind() {
        OrderStatusKind::Pending => return true,
        OrderStatusKind::Cancelled => 0,
        // What becomes of stock once a reservation has ended is the inventory's affair.
        _ if variant.natures.reservation_secs > 0 => return true,
        _ => 1,
    };
    let mut shelves = shelves(variant, state).iter();
    shelves.all(|shelf| shelf.held + shelf.consumed == expected)
}

fn money_moves_once(_: &Variant, state: &State) -> bool {
    let till = state.ledgers.till;
    till.taken <= 1 && till.paid_back <= till.taken
}

fn money_at_rest(variant: &Variant, state: &State) -> bool {
    if !state.is_at_rest() || is_parked_at(state, is_money) {
        return true;
    }
    let till = state.ledgers.till;
    let kept = till.taken - till.paid_back.min(till.taken);
    match state.order.order().status().kind() {
        OrderStatusKind::Pending => true,
        OrderStatusKind::Cancelled => kept == 0,
        _ => kept == u8::from(variant.plan.payment != PaymentPlan::NotRequired),
    }
}

fn authorizations(_: &Variant, state: &State) -> bool {
    let till = state.ledgers.till;
    let is_open = till.open > 0
        && state.is_at_rest()
        && state.order.order().status().kind() != OrderStatusKind::Pending
        && !is_parked_at(state, is_money);
    till.authorizations <= 1 && !is_open
}

fn intent_first(_: &Variant, state: &State) -> bool {
    !state.seen.call_without_intent && !state.seen.gap
}

fn one_parcel(_: &Variant, state: &State) -> bool {
    state.ledgers.parcels <= 1
}

fn answers_were_given(_: &Variant, state: &State) -> bool {
    !state.seen.invented_answer
}

fn nothing_is_left(_: &Variant, state: &State) -> bool {
    if !state.is_at_rest() {
        return true;
    }
    let order = state.order.order();
    let is_pending = order.status().kind() == OrderStatusKind::Pending;
    let is_parked = order.parked().is_some();
    match next_step(order, moment(state.now)) {
        Next::Rest(Rest::Done) => !is_pending,
        Next::Rest(Rest::Parked) => is_parked,
        _ => false,
    }
}

fn allowed_way(_: &Variant, state: &State) -> bool {
    !state.seen.illegal_transition
}

fn accepted_stays(_: &Variant, state: &State) -> bool {
    let kind = state.order.order().status().kind();
    let cancelled = kind == OrderStatusKind::Cancelled;
    let shipped = matches!(kind, OrderStatusKind::Shipped | OrderStatusKind::Delivered);
    (cancelled || !state.told.cancelled) && (shipped || !state.told.shipped)
}

fn is_parked_at(state: &State, concerns: fn(Step) -> bool) -> bool {
    let mut calls = state.order.order().calls().iter();
    calls.any(|(id, call)| concerns(id.step) && matches!(call.phase, Phase::Stuck(_)))
}

fn is_stock(step: Step) -> bool {
    matches!(step, Step::Reserve | Step::Release | Step::Consume)
}

fn is_money(step: Step) -> bool {
    use Step::{Authorize, Capture, Pay, Refund, Void};
    matches!(step, Authorize | Capture | Pay | Void | Refund)
}

/// Notes what a state shows of the things worth meeting.
pub(crate) fn note(state: &State, reached: &Reached) {
    if !state.is_at_rest() {
        return;
    }
    let order = state.order.order();
    let till = state.ledgers.till;
    let kind = order.status().kind();
    let cancelled = kind == OrderStatusKind::Cancelled;
    let shelves = state.ledgers.shelves;
    reached.note_if(kind == OrderStatusKind::Confirmed, Reach::Confirmed);
    reached.note_if(cancelled, Reach::Cancelled);
    reached.note_if(order.parked().is_some(), Reach::Parked);
    reached.note_if(
        shelves.iter().any(|shelf| shelf.releases > 0),
        Reach::Released,
    );
    reached.note_if(till.voids > 0, Reach::Voided);
    reached.note_if(cancelled && till.paid_back > 0, Reach::Refunded);
    reached.note_if(
        shelves.iter().any(|shelf| shelf.consumed > 0),
        Reach::Shipped,
    );
}
