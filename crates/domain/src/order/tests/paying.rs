//! Payments whose results come as events: what is known of them stays known.

use super::*;
use crate::process::{CallId, CallOutcome, Capabilities, Mode, PaymentPlan, Plan, Step};

pub(super) const PAY: CallId = CallId::whole(Step::Pay);

/// An order that is paid in one step, among collaborators without tombstones.
pub(super) fn pay_order() -> Order {
    order_paid_by(PaymentPlan::OneShot(Capabilities {
        tombstones_undo: false,
        ..Capabilities::IDEAL
    }))
}

/// An order that is paid like this.
pub(super) fn order_paid_by(payment: PaymentPlan) -> Order {
    let wanted = wanted(vec![line("P1", 1, 100, Currency::USD)]);
    let wanted = NewOrder {
        plan: Plan {
            payment,
            ..wanted.plan.clone()
        },
        ..wanted
    };
    Order::place(id(), wanted, Actor::Anyone, AT).unwrap().0
}

/// The order whose payment is asked for and not answered.
pub(super) fn in_flight() -> Order {
    let mut order = pay_order();
    start(&mut order, PAY);
    order
}

/// The order whose payment was asked for and ended like this.
pub(super) fn ended(outcome: CallOutcome) -> Order {
    let mut order = pay_order();
    call(&mut order, PAY, outcome);
    order
}

/// An order whose payment was taken on.
pub(super) fn awaiting(reference: Option<&str>) -> Order {
    ended(CallOutcome::Definite(Answer::Awaited {
        reference: reference.map(str::to_owned),
    }))
}

fn start(order: &mut Order, call: CallId) {
    let started = Fact::CallStarted {
        call,
        mode: Mode::Do,
        attempt: 1,
    };
    order.record(started, Actor::Engine, AT);
}

/// Makes a call that ends like this.
pub(super) fn call(order: &mut Order, call: CallId, outcome: CallOutcome) {
    start(order, call);
    let ended = Fact::CallEnded {
        call,
        attempt: 1,
        outcome,
        retry_at: AT,
    };
    order.record(ended, Actor::Engine, AT);
}

fn told(order: &Order, reference: &str, result: PaymentResult) -> Order {
    let report = PaymentReport {
        reference: Some(reference.to_owned()),
        amount: None,
        result,
    };
    let by = Actor::Service("provider".to_owned());
    match order.report_payment(report, &by, LATER) {
        Ok(Command::Applied(events)) => order.with_events(&events),
        Ok(Command::AlreadyApplied) => order.clone(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_payments_reference_is_the_latest_that_is_known_and_never_forgotten() {
    let order = awaiting(None);
    assert_eq!(order.payment_reference(), None);
    let opened = told(&order, "pay_1", PaymentResult::Opened);
    assert_eq!(opened.payment_reference(), Some("pay_1"));
    let failed = told(
        &opened,
        "pay_1",
        PaymentResult::Failed("declined".to_owned()),
    );
    assert_eq!(failed.payment_reference(), Some("pay_1"));
    let paid = told(&opened, "pay_2", PaymentResult::Paid);
    assert_eq!(paid.payment_reference(), Some("pay_2"));
    // Two payments are for a person to judge; what was told stays told.
    let twice = told(&paid, "pay_3", PaymentResult::Paid);
    assert!(twice.parked().is_some());
    assert_eq!(twice.payment_reference(), Some("pay_2"));
}

#[test]
fn a_payment_that_is_named_when_it_is_taken_on_has_its_name_at_once() {
    assert_eq!(awaiting(Some("pay_1")).payment_reference(), Some("pay_1"));
}
