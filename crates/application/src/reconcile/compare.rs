//! What an order expects against what its collaborator states. Pure.

use super::expected::Expected;
use super::finding::{Difference, Kind, Repair, Side};
use super::words::{self, NOTHING};
use crate::engine::{payment_call, shipment_call, stock_call};
use crate::ports::{CallKey, MoneyHeld, MoneyStage, ParcelHeld, Statement, StockHeld};
use domain::Order;
use domain::process::{CallId, Idempotency, PaymentPlan, Step};
use std::collections::BTreeMap;

/// How they differ, what to do about it, and the step that does it, where one does.
type Verdict = (Kind, &'static str, Option<Step>);

const GOODS_HAVE_LEFT: &str = "the goods have left: book them out at the inventory";

/// The stock of one reservation.
pub(super) fn stock(
    order: &Order,
    reserve: CallId,
    expected: &Expected<StockHeld>,
    stated: &Statement<StockHeld>,
) -> Option<Difference> {
    let (kind, advice, step) = judge_stock(expected, stated)?;
    let call = |step| stock_call(order, reserve.with_step(step));
    Some(Difference {
        key: call(Step::Reserve).key,
        kind,
        order_says: wanted(expected, words::stock),
        they_say: told(stated, words::stock),
        advice,
        repair: step.map(|step| Repair::Stock(step, call(step))),
        ..blank(order, Side::Stock)
    })
}

fn judge_stock(expected: &Expected<StockHeld>, stated: &Statement<StockHeld>) -> Option<Verdict> {
    match (expected, stated) {
        (Expected::UnderWay | Expected::Any, _)
        | (_, Statement::Silent)
        | (Expected::Nothing, Statement::Nothing | Statement::NeverHeardOf) => None,
        (Expected::Nothing, Statement::Holds(held)) if held.has_left => Some((
            Kind::Unaccounted,
            "the goods have left for an order that has none: call them back, or book them out",
            None,
        )),
        (Expected::Nothing, Statement::Holds(_)) => Some((
            Kind::Unaccounted,
            "give the stock back",
            Some(Step::Release),
        )),
        (Expected::Holds(wanted), Statement::Nothing | Statement::NeverHeardOf)
            if wanted.has_left =>
        {
            Some((Kind::Missing, GOODS_HAVE_LEFT, None))
        }
        (Expected::Holds(_), Statement::Nothing | Statement::NeverHeardOf) => Some((
            Kind::Missing,
            "reserve the stock again; if there is none left, cancel the order",
            Some(Step::Reserve),
        )),
        (Expected::Holds(wanted), Statement::Holds(held)) => judge_goods(wanted, held),
    }
}

fn judge_goods(wanted: &StockHeld, held: &StockHeld) -> Option<Verdict> {
    if by_product(wanted) != by_product(held) {
        let advice = "put the inventory right by hand: it holds other goods than were ordered";
        return Some((Kind::Other, advice, None));
    }
    match (wanted.has_left, held.has_left) {
        (true, false) => Some((Kind::Other, GOODS_HAVE_LEFT, Some(Step::Consume))),
        (false, true) => Some((
            Kind::Other,
            "find out whether the goods have left: then ship the order, else book them in again",
            None,
        )),
        (true, true) | (false, false) => None,
    }
}

/// The money.
pub(super) fn money(
    order: &Order,
    expected: &Expected<MoneyHeld>,
    stated: &Statement<MoneyHeld>,
) -> Option<Difference> {
    let (kind, advice, step) = judge_money(expected, stated)?;
    // By the order's own key where it knows no name of the payment: a name that only this answer tells
    // may be somebody else's.
    let call = |step| payment_call(order, CallId::whole(step));
    Some(Difference {
        key: payment_call(order, CallId::whole(pays(order))).origin,
        kind,
        order_says: wanted(expected, words::money),
        they_say: told(stated, words::money),
        advice,
        repair: step
            .filter(|step| is_done_once(order, *step))
            .map(|step| Repair::Money(step, call(step))),
        ..blank(order, Side::Money)
    })
}

fn judge_money(expected: &Expected<MoneyHeld>, stated: &Statement<MoneyHeld>) -> Option<Verdict> {
    match (expected, stated) {
        (Expected::UnderWay | Expected::Any, _)
        | (_, Statement::Silent)
        | (Expected::Nothing, Statement::Nothing | Statement::NeverHeardOf) => None,
        (Expected::Nothing, Statement::Holds(held)) => {
            let (advice, step) = undoing(held.stage);
            Some((Kind::Unaccounted, advice, Some(step)))
        }
        (Expected::Holds(wanted), Statement::Holds(held)) => {
            let is_same = (wanted.stage, wanted.amount) == (held.stage, held.amount);
            let advice = "put it right at the provider: take or pay back the difference";
            (!is_same).then_some((Kind::Other, advice, None))
        }
        (Expected::Holds(_), Statement::Nothing | Statement::NeverHeardOf) => Some((
            Kind::Missing,
            "find the payment at the provider; if there is none, have it paid anew or cancel the order",
            None,
        )),
    }
}

/// Whether the provider does a call once, whoever else makes it under the same key: nothing else keeps
/// two repairs, or a repair and a person, from paying back twice.
fn is_done_once(order: &Order, step: Step) -> bool {
    let known = order.plan().capabilities(step);
    known.is_some_and(|known| matches!(known.idempotency, Idempotency::Keyed { .. }))
}

/// What gives money back that nobody owes, and how people say it.
pub(super) const fn undoing(stage: MoneyStage) -> (&'static str, Step) {
    match stage {
        MoneyStage::Blocked => ("lift the block", Step::Void),
        MoneyStage::Pending | MoneyStage::Taken => ("pay the money back", Step::Refund),
    }
}

/// The parcel.
pub(super) fn parcel(
    order: &Order,
    expected: &Expected<Option<String>>,
    stated: &Statement<ParcelHeld>,
) -> Option<Difference> {
    let (kind, advice) = judge_parcel(expected, stated)?;
    let parcel = |number: &Option<String>| match number {
        Some(number) => format!("parcel {number}"),
        None => "a parcel".to_owned(),
    };
    Some(Difference {
        key: shipment_call(order, CallId::whole(Step::CreateShipment)).key,
        kind,
        order_says: wanted(expected, parcel),
        they_say: told(stated, words::parcel),
        advice,
        ..blank(order, Side::Parcels)
    })
}

fn judge_parcel(
    expected: &Expected<Option<String>>,
    stated: &Statement<ParcelHeld>,
) -> Option<(Kind, &'static str)> {
    match (expected, stated) {
        (Expected::UnderWay | Expected::Any, _)
        | (_, Statement::Silent)
        | (Expected::Nothing, Statement::Nothing | Statement::NeverHeardOf)
        | (Expected::Holds(None), Statement::Holds(_)) => None,
        (Expected::Nothing, Statement::Holds(_)) => {
            Some((Kind::Unaccounted, "stop the parcel at the carrier"))
        }
        (Expected::Holds(Some(wanted)), Statement::Holds(held)) => {
            let advice = "find out which of the two parcels is on its way, and stop the other at the carrier";
            (*wanted != held.tracking_number).then_some((Kind::Other, advice))
        }
        (Expected::Holds(_), Statement::Nothing | Statement::NeverHeardOf) => Some((
            Kind::Missing,
            "find the parcel at the carrier; if there is none, send one by hand",
        )),
    }
}

/// The step that an order's payment begins with: its key names the payment.
pub(super) fn pays(order: &Order) -> Step {
    match order.plan().payment {
        PaymentPlan::OneShot(_) => Step::Pay,
        PaymentPlan::TwoStep(_) | PaymentPlan::NotRequired => Step::Authorize,
    }
}

/// A difference of an order that says nothing yet.
fn blank(order: &Order, side: Side) -> Difference {
    Difference {
        order: order.id(),
        number: order.number(),
        version: Some(order.version()),
        side,
        key: CallKey::given(""),
        kind: Kind::Other,
        order_says: String::new(),
        they_say: String::new(),
        advice: "",
        repair: None,
    }
}

fn wanted<T>(expected: &Expected<T>, words: impl Fn(&T) -> String) -> String {
    match expected {
        Expected::Holds(wanted) => words(wanted),
        Expected::Nothing | Expected::UnderWay | Expected::Any => NOTHING.to_owned(),
    }
}

/// What a collaborator states, in words.
pub(super) fn told<T>(stated: &Statement<T>, words: fn(&T) -> String) -> String {
    match stated {
        Statement::Holds(held) => words(held),
        Statement::Nothing | Statement::NeverHeardOf | Statement::Silent => NOTHING.to_owned(),
    }
}

/// An order may have a product on several lines.
fn by_product(held: &StockHeld) -> BTreeMap<&str, u64> {
    let mut sums = BTreeMap::new();
    for (product, units) in &held.items {
        *sums.entry(product.as_str()).or_default() += u64::from(*units);
    }
    sums
}
