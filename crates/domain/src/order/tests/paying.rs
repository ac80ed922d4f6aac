//! Payments whose results come as events: what is known of them stays known.

use super::*;
use crate::process::{CallId, CallOutcome, Capabilities, Mode, PaymentPlan, Plan, Step};

const PAY: CallId = CallId::whole(Step::Pay);

/// An order whose payment was taken on.
fn awaiting(reference: Option<&str>) -> Order {
    let wanted = wanted(vec![line("P1", 1, 100, Currency::USD)]);
    let wanted = NewOrder {
        plan: Plan {
            payment: PaymentPlan::OneShot(Capabilities::IDEAL),
            ..wanted.plan.clone()
        },
        ..wanted
    };
    let (mut order, _) = Order::place(id(), wanted, Actor::Anyone, AT).unwrap();
    let (call, attempt) = (PAY, 1);
    let mode = Mode::Do;
    order.record(
        Fact::CallStarted {
            call,
            mode,
            attempt,
        },
        Actor::Engine,
        AT,
    );
    let outcome = CallOutcome::Definite(Answer::Awaited {
        reference: reference.map(str::to_owned),
    });
    let ended = Fact::CallEnded {
        call,
        attempt,
        outcome,
        retry_at: AT,
    };
    order.record(ended, Actor::Engine, AT);
    order
}

fn told(order: &Order, reference: &str, result: PaymentResult) -> Order {
    let report = PaymentReport {
        reference: reference.to_owned(),
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
