//! What each report means for a payment that stands as it may, as one table; late, repeated and
//! contradictory ones.

use super::paying::{PAY, awaiting, ended, in_flight, pay_order};
use super::*;
use crate::process::{CallId, Next, Phase, next_step};
use crate::process::{CallOutcome, Evidence, EvidenceKind, Receipt, Refusal, Rest, Step, Verdict};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    NoCall,
    InFlight,
    Waiting,
    Unnamed,
    Named,
    Done,
    Refused,
    Stuck,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Opened,
    Paid,
    OtherAmount,
    OtherReference,
    Failed,
}

/// What comes of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    Nothing,
    Awaited,
    Done,
    Refused,
    Parked,
}

const KNOWN: [Known; 8] = [
    Known::NoCall,
    Known::InFlight,
    Known::Waiting,
    Known::Unnamed,
    Known::Named,
    Known::Done,
    Known::Refused,
    Known::Stuck,
];

const TOLD: [Told; 5] = [
    Told::Opened,
    Told::Paid,
    Told::OtherAmount,
    Told::OtherReference,
    Told::Failed,
];

fn outcome_of(known: Known) -> Option<CallOutcome> {
    let payment = |order: &Order| Receipt::Payment {
        reference: "pay_1".to_owned(),
        amount: order.total(),
    };
    let refused = Refusal::Declined("no_funds".to_owned());
    Some(match known {
        Known::NoCall | Known::InFlight => return None,
        Known::Waiting => unknown(EvidenceKind::TimedOut),
        Known::Unnamed => CallOutcome::Definite(Answer::Awaited { reference: None }),
        Known::Named => CallOutcome::Definite(Answer::Awaited {
            reference: Some("pay_1".to_owned()),
        }),
        Known::Done => CallOutcome::Definite(Answer::Done(payment(&pay_order()))),
        Known::Refused => CallOutcome::Definite(Answer::Refused(refused)),
        Known::Stuck => unknown(EvidenceKind::Mismatch),
    })
}

fn unknown(kind: EvidenceKind) -> CallOutcome {
    CallOutcome::Unknown(Evidence::new(kind, "as tested"))
}

fn order_whose_payment_is(known: Known) -> Order {
    match (known, outcome_of(known)) {
        (Known::NoCall, _) => pay_order(),
        (_, None) => in_flight(),
        (_, Some(outcome)) => ended(outcome),
    }
}

fn told(told: Told) -> PaymentReport {
    let usd = |minor| Some(Money::from_minor(minor, Currency::USD));
    let (reference, amount, result) = match told {
        Told::Opened => ("pay_1", usd(100), PaymentResult::Opened),
        Told::Paid => ("pay_1", usd(100), PaymentResult::Paid),
        Told::OtherAmount => ("pay_1", usd(99), PaymentResult::Paid),
        Told::OtherReference => ("pay_2", usd(100), PaymentResult::Paid),
        Told::Failed => ("pay_1", None, PaymentResult::Failed("expired".to_owned())),
    };
    PaymentReport {
        reference: Some(reference.to_owned()),
        amount,
        result,
    }
}

fn expected(known: Known, report: Told) -> Comes {
    match (known, report) {
        // A person has it in hand: they are told.
        (Known::Stuck, _) => Comes::Parked,
        // It is no news.
        (Known::Named | Known::Refused | Known::Done, Told::Opened)
        | (Known::Refused, Told::Failed)
        | (Known::Done, Told::Paid) => Comes::Nothing,
        (_, Told::OtherAmount) | (Known::Done, Told::OtherReference | Told::Failed) => {
            Comes::Parked
        }
        (_, Told::Opened) => Comes::Awaited,
        (_, Told::Failed) => Comes::Refused,
        (_, Told::Paid | Told::OtherReference) => Comes::Done,
    }
}

fn hears(order: &Order, report: Told) -> Result<Command<Vec<Event>>, NoPaymentAsked> {
    let by = Actor::Service("provider".to_owned());
    order.report_payment(self::told(report), &by, LATER)
}

fn after(order: &Order, report: Told) -> Order {
    match hears(order, report) {
        Ok(Command::Applied(events)) => order.with_events(&events),
        Ok(Command::AlreadyApplied) => order.clone(),
        Err(error) => panic!("{error}"),
    }
}

fn what_comes(order: &Order, report: Told) -> Comes {
    let events = match hears(order, report) {
        Ok(Command::AlreadyApplied) => return Comes::Nothing,
        Ok(Command::Applied(events)) => events,
        Err(error) => panic!("{error}"),
    };
    let after = order.with_events(&events);
    assert!(matches!(&events[0].fact, Fact::PaymentReported(told) if *told == self::told(report)));
    match &after.call(PAY).unwrap().phase {
        Phase::Awaited { reference } if reference.as_deref() == Some("pay_1") => Comes::Awaited,
        Phase::Done(Receipt::Payment { reference, amount }) => {
            assert_eq!(
                (Some(reference), *amount),
                (told(report).reference.as_ref(), after.total())
            );
            Comes::Done
        }
        Phase::Refused(Refusal::Declined(code)) if code == "expired" => Comes::Refused,
        Phase::Stuck(Hold::Mismatch) => Comes::Parked,
        other => panic!("{report:?} led to {other:?}"),
    }
}

#[test]
fn every_report_means_what_the_table_says_wherever_the_payment_stands() {
    for known in KNOWN {
        for report in TOLD {
            let order = order_whose_payment_is(known);
            assert_eq!(
                what_comes(&order, report),
                expected(known, report),
                "{known:?}, told {report:?}"
            );
        }
    }
}

#[test]
fn a_report_that_is_told_again_changes_nothing() {
    for known in KNOWN {
        for report in TOLD {
            let once = after(&order_whose_payment_is(known), report);
            for _ in 0..5 {
                let again = hears(&once, report);
                assert_eq!(again, Ok(Command::AlreadyApplied), "{known:?}, {report:?}");
            }
        }
    }
}

#[test]
fn a_payment_expires_only_while_its_result_is_waited_for() {
    for known in KNOWN {
        let order = order_whose_payment_is(known);
        let is_awaited = matches!(known, Known::Unnamed | Known::Named);
        assert_eq!(order.awaits_payment(), is_awaited, "{known:?}");
        match order.expire_payment(LATER) {
            Command::AlreadyApplied => assert!(!is_awaited, "{known:?}"),
            Command::Applied(events) => {
                assert!(is_awaited, "{known:?}");
                let expired = order.with_events(&events);
                let OrderStatus::Cancelled { cause, .. } = expired.status() else {
                    panic!("{:?}", expired.status());
                };
                assert_eq!(*cause, CancelCause::PaymentExpired);
                assert_eq!(expired.expire_payment(LATER), Command::AlreadyApplied);
            }
        }
    }
}

pub(super) fn cancelled(order: &Order) -> Order {
    let by = Actor::Operator("op".to_owned());
    match order.cancel(CancelWindow::default(), &by, Reason::not_given(), LATER) {
        Ok(Command::Applied(events)) => order.with_events(&events),
        other => panic!("{other:?}"),
    }
}

fn expired(order: &Order) -> Order {
    match order.expire_payment(LATER) {
        Command::Applied(events) => order.with_events(&events),
        Command::AlreadyApplied => panic!("it does not expire"),
    }
}

#[test]
fn a_payment_that_arrives_after_the_order_was_called_off_is_paid_back_once() {
    for call_off in [cancelled, expired] {
        let order = call_off(&awaiting(Some("pay_1")));
        assert_eq!(next_step(&order, LATER), Next::Rest(Rest::AwaitingEvent));
        let mut paid = after(&order, Told::Paid);
        let refund = CallId::whole(Step::Refund);
        assert_eq!(
            next_step(&paid, LATER),
            Next::Call(refund, crate::process::Mode::Do)
        );
        super::paying::call(
            &mut paid,
            refund,
            CallOutcome::Definite(Answer::Done(Receipt::Plain)),
        );
        assert_eq!(next_step(&paid, LATER), Next::Rest(Rest::Done));
        let again = after(&paid, Told::Paid);
        assert_eq!(again, paid);
        assert!(again.is_cancelled());
    }
}

#[test]
fn a_payment_that_fails_after_the_order_was_called_off_leaves_nothing_to_do() {
    for call_off in [cancelled, expired] {
        let order = after(&call_off(&awaiting(Some("pay_1"))), Told::Failed);
        assert_eq!(next_step(&order, LATER), Next::Rest(Rest::Done));
    }
}

fn settled(order: &Order, verdict: Verdict) -> Order {
    let by = Actor::Operator("op".to_owned());
    match order.settle(verdict, &by, Reason::not_given(), LATER) {
        Ok(Command::Applied(events)) => order.with_events(&events),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_contradiction_stays_with_a_person_until_it_is_settled_and_is_not_one_again() {
    let paid = order_whose_payment_is(Known::Done);
    for contradiction in [Told::OtherAmount, Told::OtherReference, Told::Failed] {
        let parked = after(&paid, contradiction);
        for order in [after(&parked, Told::Paid), cancelled(&parked)] {
            let hold = order.parked().map(|parked| (parked.call, parked.hold));
            assert_eq!(hold, Some((Some(PAY), Hold::Mismatch)), "{contradiction:?}");
            assert_eq!(next_step(&order, LATER), Next::Rest(Rest::Parked));
        }
        let judged = settled(&parked, Verdict::Done);
        assert_eq!(judged.parked(), None, "{contradiction:?}");
        let again = hears(&judged, contradiction);
        assert_eq!(again, Ok(Command::AlreadyApplied), "{contradiction:?}");
        assert_eq!(hears(&judged, Told::Paid), Ok(Command::AlreadyApplied));
    }
}

#[test]
fn another_contradiction_than_the_settled_one_is_for_a_person_again() {
    let parked = after(&order_whose_payment_is(Known::Done), Told::OtherAmount);
    let judged = settled(&parked, Verdict::Done);
    assert!(after(&judged, Told::Failed).parked().is_some());
}

#[test]
fn a_report_that_was_settled_as_not_done_still_counts_where_it_contradicts_nothing() {
    let parked = after(&order_whose_payment_is(Known::Done), Told::Failed);
    let retried = settled(&parked, Verdict::NotDone);
    assert_eq!(what_comes(&retried, Told::Failed), Comes::Refused);
}

/// The word that is told and the order before it has asked for anything, cancelled or not.
fn told_unasked(report: Told, is_cancelled: bool) -> Order {
    let order = pay_order();
    let order = if is_cancelled {
        cancelled(&order)
    } else {
        order
    };
    after(&order, report)
}

#[test]
fn a_word_that_comes_before_the_payment_was_asked_for_takes_the_place_of_asking() {
    assert_eq!(
        next_step(&told_unasked(Told::Paid, false), LATER),
        Next::Record(Fact::OrderConfirmed),
        "nobody is asked for what is paid"
    );
    let failed = told_unasked(Told::Failed, false);
    assert!(matches!(
        next_step(&failed, LATER),
        Next::Record(Fact::OrderCancelled {
            cause: CancelCause::PaymentDeclined(_)
        })
    ));
}

#[test]
fn what_is_paid_for_an_order_that_was_called_off_before_it_asked_is_paid_back_once() {
    let refund = CallId::whole(Step::Refund);
    let mut order = told_unasked(Told::Paid, true);
    assert_eq!(
        next_step(&order, LATER),
        Next::Call(refund, crate::process::Mode::Do)
    );
    let done = CallOutcome::Definite(Answer::Done(Receipt::Plain));
    super::paying::call(&mut order, refund, done);
    assert_eq!(next_step(&order, LATER), Next::Rest(Rest::Done));
    assert_eq!(after(&order, Told::Paid), order);
    let failed = told_unasked(Told::Failed, true);
    assert_eq!(next_step(&failed, LATER), Next::Rest(Rest::Done));
}

#[test]
fn an_early_word_on_another_amount_is_for_a_person_who_may_have_it_asked_for() {
    let parked = told_unasked(Told::OtherAmount, false);
    let hold = parked.parked().map(|parked| (parked.call, parked.hold));
    assert_eq!(hold, Some((Some(PAY), Hold::Mismatch)));
    let judged = settled(&parked, Verdict::NotDone);
    assert_eq!(judged.parked(), None);
    let pay = judged.call(PAY).expect("it is on record");
    assert_eq!(
        (pay.attempts, &pay.phase),
        (0, &Phase::Waiting { retry_at: LATER })
    );
}

#[test]
fn a_payment_that_needs_two_steps_or_none_is_never_reported() {
    let known = crate::process::Capabilities::IDEAL;
    for payment in [
        crate::process::PaymentPlan::NotRequired,
        crate::process::PaymentPlan::TwoStep(known),
    ] {
        let order = paying::order_paid_by(payment);
        for report in TOLD {
            assert_eq!(hears(&order, report), Err(NoPaymentAsked), "{payment:?}");
        }
    }
}
