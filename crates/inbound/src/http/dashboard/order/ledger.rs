//! The money of an order: each block, payment and refund with its amount, and what they come to.

use crate::http::web::words::{self, At, Badge, amount};
use askama::Template;
use domain::order::{Event, Fact};
use domain::process::{CallId, CallState, Phase, Receipt, Step};
use domain::{Money, Order};

/// The part of the page.
#[derive(Template)]
#[template(path = "dashboard/order/ledger.html")]
pub(super) struct Ledger {
    total: String,
    entries: Vec<Entry>,
    balance: Balance,
    /// How the payment stood where the order comes from.
    taken_over: Option<Badge>,
    is_paid_elsewhere: bool,
}

/// One movement of money, done or not.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    what: &'static str,
    badge: Badge,
    amount: String,
    /// Where the amount is known from, where no answer told it.
    note: Option<&'static str>,
    reference: Option<String>,
    at: Option<At>,
}

/// What has been taken and not given back.
#[derive(Debug, PartialEq, Eq)]
enum Balance {
    /// So much.
    Is(String),
    /// The fate of a call is not known yet.
    NotKnown,
}

impl Ledger {
    pub(super) fn of(order: &Order, events: &[Event]) -> Self {
        let calls = order.calls().iter();
        let entries = calls.filter_map(|(id, state)| Entry::of(order, events, *id, state));
        Self {
            total: amount(order.total()),
            entries: entries.collect(),
            balance: Balance::of(order),
            taken_over: order
                .imported()
                .map(|imported| words::payment_status(imported.payment)),
            is_paid_elsewhere: order.plan().capabilities(Step::Refund).is_none(),
        }
    }
}

impl Entry {
    fn of(order: &Order, events: &[Event], id: CallId, state: &CallState) -> Option<Self> {
        let what = movement(id.step)?;
        let (amount_of_it, reference) = match &state.phase {
            Phase::Done(Receipt::Payment { reference, amount }) => {
                (*amount, Some(reference.clone()))
            }
            Phase::Awaited { reference } => (order.total(), reference.clone()),
            Phase::Done(_)
            | Phase::InFlight(_)
            | Phase::Waiting { .. }
            | Phase::Refused(_)
            | Phase::Stuck(_) => (order.total(), None),
        };
        let note = match &state.phase {
            Phase::Done(Receipt::Settled) => Some("by an operator's word"),
            Phase::Done(Receipt::Payment { .. }) => None,
            Phase::Done(_) => Some("as asked: the provider named no amount"),
            _ => Some("asked for"),
        };
        Some(Self {
            what,
            badge: words::phase(state),
            amount: amount(amount_of_it),
            note,
            reference,
            at: last_word(events, id),
        })
    }
}

const fn movement(step: Step) -> Option<&'static str> {
    match step {
        Step::Authorize => Some("Blocked"),
        Step::Capture => Some("Taken of what was blocked"),
        Step::Pay => Some("Taken"),
        Step::Void => Some("Block lifted"),
        Step::Refund => Some("Paid back"),
        Step::Reserve
        | Step::CreateShipment
        | Step::ClearCart
        | Step::Notify
        | Step::Release
        | Step::Consume => None,
    }
}

/// When the latest was heard of a call.
fn last_word(events: &[Event], of: CallId) -> Option<At> {
    let is_word = |event: &&Event| match &event.fact {
        Fact::CallEnded { call, .. } => *call == of,
        Fact::OrderSettled { call, .. } => *call == Some(of),
        Fact::PaymentReported(_) => of.step == Step::Pay,
        _ => false,
    };
    let last = events.iter().rev().find(is_word);
    last.map(|event| At(event.at))
}

/// What takes money.
const TAKING: [Step; 2] = [Step::Capture, Step::Pay];

impl Balance {
    fn of(order: &Order) -> Self {
        let is_open = |step: &Step| {
            let id = CallId::whole(*step);
            order
                .call(id)
                .is_some_and(|state| is_open(order, id, state))
        };
        if TAKING.iter().chain([&Step::Refund]).any(is_open) {
            return Self::NotKnown;
        }
        let balance = balance(order).map(amount);
        balance.map_or(Self::NotKnown, Self::Is)
    }
}

/// What was taken less what was paid back; none if it cannot be computed.
fn balance(order: &Order) -> Option<Money> {
    let nothing = Money::zero(order.total().currency());
    let mut takings = TAKING.iter().filter_map(|step| moved(order, *step));
    let sum = takings.try_fold(nothing, |sum, one| sum.plus(one).ok())?;
    // What was called off before it was paid has nothing to give back.
    let was_paid = TAKING
        .iter()
        .any(|step| order.is_done(CallId::whole(*step)));
    let back = moved(order, Step::Refund).filter(|_| was_paid);
    sum.minus(back.unwrap_or(nothing)).ok()
}

/// How much a call that is done has moved.
fn moved(order: &Order, step: Step) -> Option<Money> {
    match &order.call(CallId::whole(step))?.phase {
        Phase::Done(Receipt::Payment { amount, .. }) => Some(*amount),
        Phase::Done(_) => Some(order.total()),
        Phase::InFlight(_)
        | Phase::Waiting { .. }
        | Phase::Awaited { .. }
        | Phase::Refused(_)
        | Phase::Stuck(_) => None,
    }
}

/// Whether nobody knows yet what the call has moved.
fn is_open(order: &Order, id: CallId, state: &CallState) -> bool {
    let is_undone =
        matches!(id.step, Step::Capture | Step::Pay) && order.is_done(CallId::whole(Step::Refund));
    let pins = || {
        let known = order.plan().capabilities(id.step);
        known.is_some_and(|known| known.pins_refusals())
    };
    !is_undone
        && match &state.phase {
            Phase::InFlight(_) | Phase::Stuck(_) => true,
            Phase::Waiting { .. } => state.loose,
            Phase::Refused(_) => state.loose && !pins(),
            Phase::Done(_) | Phase::Awaited { .. } => false,
        }
}
