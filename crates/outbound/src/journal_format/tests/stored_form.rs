//! The text of every kind of event as it is in databases now.

use super::{AT, ended, event};
use crate::journal_format::encode;
use application::testing::builders::{new_order, product, usd};
use application::testing::collaborators::Abilities;
use domain::order::{
    CancelCause, Fact, Imported, OrderStatus, PaymentReport, PaymentResult, PaymentStatus, Placed,
    ShipmentReport,
};
use domain::process::{
    Answer, CallId, CallOutcome, Evidence, EvidenceKind, Hold, Mode, Receipt, Refusal, Shortage,
    Step, Verdict,
};
use domain::{Actor, Reason};
use std::sync::Arc;

/// A change here needs a reader for the old form as well.
#[test]
fn the_stored_form_is_this() {
    let lines: Vec<String> = one_of_each()
        .map(|fact| encode(&event(fact, Actor::Engine)))
        .map(|stored| format!("{} {}", stored.kind, stored.data))
        .collect();
    assert_eq!(lines.join("\n"), include_str!("stored_form.txt").trim_end());
}

/// One of every kind that has data, with one of every kind of value.
pub(crate) fn one_of_each() -> impl Iterator<Item = Fact> {
    [placed()]
        .into_iter()
        .chain(starts())
        .chain(outcomes().map(ended))
        .chain(causes().map(|cause| Fact::OrderCancelled { cause }))
        .chain(words_of_others())
}

fn placed() -> Fact {
    let order = new_order(Abilities::IDEAL);
    Fact::OrderPlaced(Arc::new(Placed {
        total: order.total().unwrap(),
        order,
        at: AT,
        erased_at: None,
    }))
}

fn starts() -> impl Iterator<Item = Fact> {
    let call = CallId {
        step: Step::Reserve,
        line: Some(2),
    };
    [Mode::Do, Mode::Query]
        .into_iter()
        .map(move |mode| Fact::CallStarted {
            call,
            mode,
            attempt: 1,
        })
}

fn outcomes() -> impl Iterator<Item = CallOutcome> {
    let not_sent = CallOutcome::NotSent("refused".to_owned());
    let silence = CallOutcome::Unknown(Evidence::new(EvidenceKind::TimedOut, "5 s"));
    [not_sent]
        .into_iter()
        .chain(receipts().map(|receipt| CallOutcome::Definite(Answer::Done(receipt))))
        .chain(refusals().map(|refusal| CallOutcome::Definite(Answer::Refused(refusal))))
        .chain([
            CallOutcome::Definite(Answer::NotFound),
            CallOutcome::Definite(Answer::Awaited { reference: None }),
            CallOutcome::Definite(Answer::Awaited {
                reference: Some("pay_1".to_owned()),
            }),
            silence,
        ])
}

fn receipts() -> impl Iterator<Item = Receipt> {
    [
        Receipt::Plain,
        Receipt::Settled,
        Receipt::Reserved { expires_at: None },
        Receipt::Reserved {
            expires_at: Some(AT),
        },
        Receipt::Payment {
            reference: "pay_1".to_owned(),
            amount: usd(18_997),
        },
        Receipt::Shipment {
            tracking_number: "TRK-1".to_owned(),
            estimated_delivery: Some("2026-01-06".to_owned()),
        },
    ]
    .into_iter()
}

fn shortages() -> Vec<Shortage> {
    vec![Shortage {
        product: product("PROD001"),
        requested: 51,
        available: Some(50),
    }]
}

fn refusals() -> impl Iterator<Item = Refusal> {
    [
        Refusal::OutOfStock(shortages()),
        Refusal::Declined("card_declined".to_owned()),
        Refusal::Rejected("no".to_owned()),
    ]
    .into_iter()
}

fn causes() -> impl Iterator<Item = CancelCause> {
    [
        CancelCause::Requested(Reason::not_given()),
        CancelCause::OutOfStock(shortages()),
        CancelCause::ReservationRefused("no".to_owned()),
        CancelCause::ReservationExpired,
        CancelCause::PaymentDeclined("card_declined".to_owned()),
        CancelCause::PaymentExpired,
    ]
    .into_iter()
}

fn payment(amount: Option<domain::Money>, result: PaymentResult) -> Fact {
    Fact::PaymentReported(PaymentReport {
        reference: Some("pay_1".to_owned()),
        amount,
        result,
    })
}

fn words_of_others() -> impl Iterator<Item = Fact> {
    let report = ShipmentReport {
        tracking_number: "TRK-1".to_owned(),
        status: "DELIVERED".to_owned(),
        reported_at: "2026-01-01".to_owned(),
        location: None,
        details: Some("at the door".to_owned()),
    };
    [
        Fact::OrderConfirmed,
        payment(None, PaymentResult::Opened),
        payment(Some(usd(18_997)), PaymentResult::Paid),
        payment(None, PaymentResult::Failed("card_declined".to_owned())),
        Fact::OrderImported(Imported {
            status: OrderStatus::Cancelled {
                at: AT,
                cause: CancelCause::PaymentExpired,
            },
            payment: PaymentStatus::Refunded,
            tracking_number: Some("TRK-1".to_owned()),
        }),
        Fact::ShipmentReported(report),
        Fact::OrderParked {
            call: Some(CallId::whole(Step::Pay)),
            hold: Hold::AnswerLost,
        },
        Fact::OrderSettled {
            call: None,
            verdict: Verdict::Retry,
            reason: Reason::not_given(),
        },
    ]
    .into_iter()
}
