//! The built-in payment provider keeps its promises, and its test tokens do what the table says.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{CallKey, PaymentCall, Payments};
use application::testing::ManualClock;
use application::testing::builders::{customer, usd};
use application::testing::clock::order_id;
use domain::OrderNumber;
use domain::order::PaymentMethod;
use domain::process::{Answer, CallId, CallOutcome, EvidenceKind, Receipt, Refusal, Step};
use outbound::builtin::{BuiltinPayments, Ledger, PaymentState};
use std::sync::Arc;
use std::time::Duration;

struct Bank {
    payments: BuiltinPayments,
    ledger: Ledger,
    _database: TestDatabase,
}

async fn bank(kind: Kind) -> Bank {
    let clock = Arc::new(ManualClock::default());
    let database = kind.database().await;
    let store = database.open(clock.clone()).await;
    Bank {
        payments: BuiltinPayments::new(&store.books, clock),
        ledger: Ledger::new(&store.books),
        _database: database,
    }
}

impl Bank {
    async fn make(&self, step: Step, method: Option<&str>) -> CallOutcome {
        let call = call(step, method);
        match step {
            Step::Authorize => self.payments.authorize(&call).await,
            Step::Capture => self.payments.capture(&call).await,
            Step::Void => self.payments.void(&call).await,
            Step::Refund => self.payments.refund(&call).await,
            _ => self.payments.pay(&call).await,
        }
    }

    async fn ask(&self, step: Step) -> CallOutcome {
        self.payments.query(step, &call(step, None)).await
    }

    async fn state(&self) -> Option<PaymentState> {
        let records = self.ledger.payments(order_id(1)).await.unwrap();
        assert!(records.len() <= 1, "one order has one payment: {records:?}");
        records.first().map(|record| record.state)
    }
}

fn call(step: Step, method: Option<&str>) -> PaymentCall {
    let order = order_id(1);
    let origin = if step == Step::Pay {
        step
    } else {
        Step::Authorize
    };
    PaymentCall {
        key: CallKey::new(order, CallId::whole(step)),
        origin: CallKey::new(order, CallId::whole(origin)),
        reference: None,
        was_taken: false,
        order,
        number: OrderNumber(1),
        customer: Some(customer("42")),
        amount: usd(18_997),
        method: method.map(|text| PaymentMethod::parse(text).unwrap()),
    }
}

fn is_paid(outcome: &CallOutcome) -> bool {
    matches!(
        outcome,
        CallOutcome::Definite(Answer::Done(Receipt::Payment { amount, .. })) if *amount == usd(18_997)
    )
}

fn done() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Plain))
}

fn not_found() -> CallOutcome {
    CallOutcome::Definite(Answer::NotFound)
}

fn declined(code: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Declined(code.to_owned())))
}

fn is_rejected(outcome: &CallOutcome) -> bool {
    matches!(
        outcome,
        CallOutcome::Definite(Answer::Refused(Refusal::Rejected(_)))
    )
}

fn is_unknown(outcome: &CallOutcome, kind: EvidenceKind) -> bool {
    matches!(outcome, CallOutcome::Unknown(evidence) if evidence.kind == kind)
}

async fn a_payment_is_authorized_captured_and_refunded_once_each(kind: Kind) {
    for method in [
        None,
        Some("tok_visa"),
        Some("CARD"),
        Some("COD"),
        Some("UPI"),
    ] {
        let bank = bank(kind).await;
        for step in [Step::Authorize, Step::Capture, Step::Refund] {
            assert_eq!(bank.ask(step).await, not_found(), "{step:?}");
            let first = bank.make(step, method).await;
            assert!(is_paid(&first), "{step:?} {method:?}: {first:?}");
            assert_eq!(bank.make(step, method).await, first, "{step:?} again");
            assert_eq!(bank.ask(step).await, first, "{step:?} asked");
        }
        assert_eq!(bank.state().await, Some(PaymentState::Refunded));
    }
}

async fn a_voided_authorization_cannot_be_captured(kind: Kind) {
    let bank = bank(kind).await;
    bank.make(Step::Authorize, None).await;
    assert_eq!(bank.make(Step::Void, None).await, done());
    assert_eq!(bank.make(Step::Void, None).await, done());
    let late = bank.make(Step::Capture, None).await;
    assert!(is_rejected(&late), "{late:?}");
    assert_eq!(bank.state().await, Some(PaymentState::Voided));
}

async fn a_captured_payment_is_refunded_and_not_voided(kind: Kind) {
    let bank = bank(kind).await;
    bank.make(Step::Authorize, None).await;
    let early = bank.make(Step::Refund, None).await;
    assert!(is_rejected(&early), "nothing was taken yet: {early:?}");
    bank.make(Step::Capture, None).await;
    let void = bank.make(Step::Void, None).await;
    assert!(is_rejected(&void), "{void:?}");
    assert_eq!(bank.state().await, Some(PaymentState::Captured));
}

async fn a_deed_that_comes_after_its_own_undo_is_refused(kind: Kind) {
    for (undo, deed) in [
        (Step::Void, Step::Authorize),
        (Step::Refund, Step::Authorize),
    ] {
        let bank = bank(kind).await;
        assert_eq!(bank.make(undo, None).await, done());
        let late = bank.make(deed, None).await;
        assert!(is_rejected(&late), "{undo:?} then {deed:?}: {late:?}");
        assert_eq!(bank.state().await, Some(PaymentState::Voided));
    }
    let bank = bank(kind).await;
    let nothing = bank.make(Step::Capture, None).await;
    assert!(is_rejected(&nothing), "{nothing:?}");
    assert_eq!(bank.state().await, None);
}

async fn a_one_shot_payment_is_taken_once(kind: Kind) {
    let bank = bank(kind).await;
    let first = bank.make(Step::Pay, None).await;
    assert!(is_paid(&first), "{first:?}");
    assert_eq!(bank.make(Step::Pay, None).await, first);
    assert_eq!(bank.state().await, Some(PaymentState::Captured));
}

async fn a_key_stands_for_one_amount(kind: Kind) {
    let bank = bank(kind).await;
    bank.make(Step::Authorize, None).await;
    let other = PaymentCall {
        amount: usd(1),
        ..call(Step::Authorize, None)
    };
    let refused = bank.payments.authorize(&other).await;
    assert!(is_rejected(&refused), "{refused:?}");
}

async fn declines_have_codes_and_stay_declines(kind: Kind) {
    for (token, code) in [
        ("tok_decline", "card_declined"),
        ("tok_nonsense", "invalid_token"),
        ("tok_VISA", "invalid_token"),
    ] {
        let bank = bank(kind).await;
        for _ in 0..2 {
            assert_eq!(
                bank.make(Step::Authorize, Some(token)).await,
                declined(code)
            );
        }
        let corrected = bank.make(Step::Authorize, Some("tok_visa")).await;
        assert_eq!(corrected, declined(code), "the key is pinned");
        assert_eq!(bank.make(Step::Void, Some(token)).await, done());
        assert_eq!(bank.state().await, Some(PaymentState::Declined));
    }
}

async fn a_capture_can_be_declined_after_the_authorization(kind: Kind) {
    let bank = bank(kind).await;
    let token = Some("tok_capture_decline");
    assert!(is_paid(&bank.make(Step::Authorize, token).await));
    for _ in 0..2 {
        let capture = bank.make(Step::Capture, token).await;
        assert_eq!(capture, declined("capture_declined"));
    }
    assert_eq!(bank.ask(Step::Capture).await, declined("capture_declined"));
    assert_eq!(bank.make(Step::Void, token).await, done());
    assert_eq!(bank.state().await, Some(PaymentState::Voided));
}

/// The silence is an hour of paused time, which no server can share.
#[tokio::test(start_paused = true)]
async fn silence_does_nothing_and_the_repeat_succeeds() {
    let bank = bank(Kind::Sqlite).await;
    let token = Some("tok_timeout");
    let first = bank.make(Step::Authorize, token);
    tokio::time::timeout(Duration::from_mins(1), first)
        .await
        .expect_err("there is no answer in any caller's time");
    assert_eq!(bank.state().await, None);
    assert!(is_paid(&bank.make(Step::Authorize, token).await));
    assert!(is_paid(&bank.make(Step::Capture, token).await));
}

async fn a_lost_answer_is_found_by_the_repeat(kind: Kind) {
    let bank = bank(kind).await;
    let token = Some("tok_late_success");
    let first = bank.make(Step::Authorize, token).await;
    assert!(is_unknown(&first, EvidenceKind::TimedOut), "{first:?}");
    assert_eq!(bank.state().await, Some(PaymentState::Authorized));
    assert!(is_paid(&bank.make(Step::Authorize, token).await));
}

async fn an_answer_that_contradicts_the_request_stays_unknown(kind: Kind) {
    let bank = bank(kind).await;
    let token = Some("tok_unknown");
    for _ in 0..2 {
        let outcome = bank.make(Step::Authorize, token).await;
        assert!(is_unknown(&outcome, EvidenceKind::Mismatch), "{outcome:?}");
    }
    assert!(
        is_paid(&bank.make(Step::Capture, token).await),
        "an operator settled it"
    );
}

async fn money_that_was_taken_and_is_not_on_the_books_is_not_paid_back(kind: Kind) {
    let bank = bank(kind).await;
    let taken = PaymentCall {
        was_taken: true,
        ..call(Step::Refund, None)
    };
    let outcome = bank.payments.refund(&taken).await;
    assert!(is_unknown(&outcome, EvidenceKind::Mismatch), "{outcome:?}");
    assert_eq!(bank.state().await, None);
    bank.make(Step::Authorize, None).await;
    bank.make(Step::Capture, None).await;
    assert!(is_paid(&bank.payments.refund(&taken).await));
    assert!(is_paid(&bank.payments.refund(&taken).await));
}

on_every_database!(
    money_that_was_taken_and_is_not_on_the_books_is_not_paid_back,
    a_payment_is_authorized_captured_and_refunded_once_each,
    a_voided_authorization_cannot_be_captured,
    a_captured_payment_is_refunded_and_not_voided,
    a_deed_that_comes_after_its_own_undo_is_refused,
    a_one_shot_payment_is_taken_once,
    a_key_stands_for_one_amount,
    declines_have_codes_and_stay_declines,
    a_capture_can_be_declined_after_the_authorization,
    a_lost_answer_is_found_by_the_repeat,
    an_answer_that_contradicts_the_request_stays_unknown
);
