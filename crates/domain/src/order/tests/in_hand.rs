//! What is told of a payment while a person has it in hand, and of one whose name nobody has told: none of
//! it is lost.

use super::paying::{PAY, awaiting, call, order_paid_by};
use super::*;
use crate::process::{CallId, Capabilities, Next, PaymentPlan, Rest, Step, Verdict, next_step};
use crate::process::{CallOutcome, Phase, Receipt};

fn report(name: Option<&str>, minor: i64, result: PaymentResult) -> PaymentReport {
    PaymentReport {
        reference: name.map(str::to_owned),
        amount: Some(Money::from_minor(minor, Currency::USD)),
        result,
    }
}

fn opened(name: &str, minor: i64) -> PaymentReport {
    report(Some(name), minor, PaymentResult::Opened)
}

fn paid(name: &str) -> PaymentReport {
    report(Some(name), 100, PaymentResult::Paid)
}

fn unnamed() -> PaymentReport {
    report(None, 100, PaymentResult::Paid)
}

fn failed(name: &str) -> PaymentReport {
    report(Some(name), 100, PaymentResult::Failed("expired".to_owned()))
}

/// The order that has heard this, and whether that is on record.
fn hears(order: &Order, report: PaymentReport) -> (Order, bool) {
    let by = Actor::Service("provider".to_owned());
    match order.report_payment(report.clone(), &by, LATER).unwrap() {
        Command::Applied(events) => {
            assert_eq!(events[0].fact, Fact::PaymentReported(report));
            (order.with_events(&events), true)
        }
        Command::AlreadyApplied => (order.clone(), false),
    }
}

fn after(order: &Order, reports: &[PaymentReport]) -> Order {
    let hear = |order: Order, report: &PaymentReport| hears(&order, report.clone()).0;
    reports.iter().fold(order.clone(), hear)
}

fn settled(order: &Order, verdict: Verdict) -> Order {
    let by = Actor::Operator("op".to_owned());
    match order.settle(verdict, &by, Reason::not_given(), LATER) {
        Ok(Command::Applied(events)) => order.with_events(&events),
        other => panic!("{other:?}"),
    }
}

fn by_event() -> Order {
    let mut order = order_paid_by(PaymentPlan::OneShot(Capabilities::BY_EVENT));
    let taken_on = Answer::Awaited { reference: None };
    call(&mut order, PAY, CallOutcome::Definite(taken_on));
    order
}

fn phase(order: &Order) -> &Phase {
    &order.call(PAY).unwrap().phase
}

fn is_made_as(order: &Order, name: &str) -> bool {
    matches!(phase(order), Phase::Done(Receipt::Payment { reference, .. }) if reference == name)
}

#[test]
fn whatever_is_told_while_a_person_has_it_in_hand_is_on_record_once_and_moves_nothing() {
    let parked = after(&by_event(), &[opened("pay_1", 99)]);
    for told in [
        paid("pay_1"),
        paid("pay_2"),
        unnamed(),
        opened("pay_1", 100),
        failed("pay_1"),
    ] {
        let (heard, is_on_record) = hears(&parked, told.clone());
        assert!(is_on_record, "{told:?}");
        assert_eq!(*phase(&heard), Phase::Stuck(Hold::Mismatch), "{told:?}");
        assert_eq!(next_step(&heard, LATER), Next::Rest(Rest::Parked));
        assert_eq!(hears(&heard, told), (heard, false));
    }
    assert!(!hears(&parked, opened("pay_1", 99)).1);
}

#[test]
fn a_third_payment_is_on_record_beside_the_second_that_parked_its_order() {
    let parked = after(&by_event(), &[paid("pay_1"), paid("pay_2")]);
    assert!(!hears(&parked, paid("pay_1")).1, "it is known");
    let (third, is_on_record) = hears(&parked, paid("pay_3"));
    assert!(is_on_record);
    let judged = settled(&third, Verdict::Done);
    assert_eq!(judged.parked(), None);
    for known in [paid("pay_1"), paid("pay_2"), paid("pay_3"), unnamed()] {
        assert!(!hears(&judged, known.clone()).1, "{known:?}");
    }
    assert!(after(&judged, &[paid("pay_4")]).parked().is_some());
}

#[test]
fn a_payment_that_is_told_while_parked_has_its_name_when_it_is_settled_as_done() {
    let parked = after(&by_event(), &[opened("pay_1", 99), paid("pay_2")]);
    let judged = settled(&parked, Verdict::Done);
    assert_eq!(judged.payment_reference(), Some("pay_2"));
    assert!(!hears(&judged, paid("pay_2")).1);
    assert!(after(&judged, &[paid("pay_3")]).parked().is_some());
}

#[test]
fn by_event_what_was_told_to_be_paid_stands_when_its_order_is_retried() {
    for told in [
        vec![opened("pay_9", 99), paid("pay_1")],
        vec![paid("pay_1"), paid("pay_2")],
        vec![opened("pay_9", 99), paid("pay_1"), paid("pay_2")],
        vec![paid("pay_1"), failed("pay_1")],
    ] {
        let retried = settled(&after(&by_event(), &told), Verdict::Retry);
        assert!(is_made_as(&retried, "pay_1"), "{told:?}: {retried:?}");
    }
    let nothing_paid = settled(&after(&by_event(), &[opened("pay_9", 99)]), Verdict::Retry);
    assert_eq!(*phase(&nothing_paid), Phase::Waiting { retry_at: LATER });
}

#[test]
fn what_follows_a_not_done_is_another_payment() {
    let parked = after(&by_event(), &[opened("pay_1", 99), paid("pay_2")]);
    let mut again = settled(&parked, Verdict::NotDone);
    assert_eq!(again.payment_reference(), None);
    assert!(again.was_payment_ever_named());
    let taken_on = CallOutcome::Definite(Answer::Awaited { reference: None });
    call(&mut again, PAY, taken_on);
    let again = after(&again, &[unnamed()]);
    assert_eq!(*phase(&again), Phase::Done(Receipt::Plain));
}

#[test]
fn a_payment_that_a_person_settled_without_a_name_is_told_it_once_and_has_one_only() {
    let parked = after(&by_event(), &[opened("pay_1", 99)]);
    let judged = settled(&parked, Verdict::Done);
    let named = after(&judged, &[paid("pay_1")]);
    assert!(is_made_as(&named, "pay_1"));
    assert!(!hears(&named, paid("pay_1")).1);
    assert!(after(&named, &[paid("pay_2")]).parked().is_some());
}

#[test]
fn a_payment_without_a_name_has_none_until_it_is_told() {
    let mut order = after(&by_event(), &[unnamed()]);
    assert_eq!(*phase(&order), Phase::Done(Receipt::Plain));
    assert_eq!(order.payment_reference(), None);
    assert!(!hears(&order, unnamed()).1);
    for told in [opened("pay_1", 100), paid("pay_1")] {
        let named = after(&order, &[told]);
        assert!(is_made_as(&named, "pay_1"));
        assert_eq!(named.payment_reference(), Some("pay_1"));
        assert!(!hears(&named, unnamed()).1);
        assert!(!hears(&named, opened("pay_2", 100)).1, "it is paid");
        assert!(after(&named, &[paid("pay_2")]).parked().is_some());
    }
    // Called off, and paid back before the name was told: that goes on record, and nothing else follows.
    order = super::reports::cancelled(&order);
    let refund = CallId::whole(Step::Refund);
    call(
        &mut order,
        refund,
        CallOutcome::Definite(Answer::Done(Receipt::Plain)),
    );
    let named = after(&order, &[opened("pay_1", 100)]);
    assert_eq!(named.payment_reference(), Some("pay_1"));
    assert_eq!(next_step(&named, LATER), Next::Rest(Rest::Done));
}

#[test]
fn a_payment_is_called_as_the_provider_called_it_last() {
    let order = after(
        &awaiting(None),
        &[opened("pay_1", 100), opened("pay_2", 100)],
    );
    assert_eq!(order.payment_reference(), Some("pay_2"));
    assert!(!hears(&order, opened("pay_1", 100)).1, "told again");
    assert!(is_made_as(&after(&order, &[unnamed()]), "pay_2"));
    assert!(is_made_as(&after(&order, &[paid("pay_1")]), "pay_1"));
}

#[test]
fn a_report_that_was_judged_without_a_name_is_none_again_once_its_payment_has_one() {
    let told = report(None, 99, PaymentResult::Paid);
    let judged = settled(
        &after(&by_event(), std::slice::from_ref(&told)),
        Verdict::Done,
    );
    let named = after(&judged, &[opened("pay_1", 100)]);
    assert_eq!(named.payment_reference(), Some("pay_1"));
    assert!(!hears(&named, told).1);
}

#[test]
fn what_the_first_version_would_take_otherwise_is_told_apart() {
    let asked = by_event();
    assert!(!asked.has_heard_more_than_version_1_can());
    let plain = after(
        &asked,
        &[opened("pay_1", 100), paid("pay_1"), paid("pay_2")],
    );
    assert!(!plain.has_heard_more_than_version_1_can());
    for told in [
        vec![opened("pay_1", 99), paid("pay_1")],
        vec![unnamed(), paid("pay_1")],
        vec![opened("pay_1", 100), opened("pay_2", 100)],
    ] {
        assert!(
            after(&asked, &told).has_heard_more_than_version_1_can(),
            "{told:?}"
        );
    }
}

#[test]
fn no_more_reports_are_remembered_than_there_is_room_for() {
    let mut order = after(&by_event(), &[opened("pay_0", 99)]);
    for n in 1..100 {
        let (heard, is_on_record) = hears(&order, paid(&format!("pay_{n}")));
        assert!(is_on_record);
        order = heard;
    }
    // The latest are known.
    assert!(!hears(&order, paid("pay_99")).1);
    assert_eq!(settled(&order, Verdict::Done).parked(), None);
}
