//! The parts of an order's page, made from orders that no shop would have.

use super::ledger::Ledger;
use super::lines::Lines;
use super::timeline::Timeline;
use application::testing::builders::{new_order, usd};
use application::testing::collaborators::Abilities;
use askama::Template;
use domain::order::{
    CancelCause, Event, Fact, Imported, OrderStatus, PaymentReport, PaymentResult, PaymentStatus,
    ShipmentReport,
};
use domain::process::{
    Answer, CallId, CallOutcome, Evidence, EvidenceKind, Hold, Mode, Receipt, Refusal, Shortage,
    Step, Verdict,
};
use domain::{Actor, Order, OrderId, ProductId, Reason, Timestamp};

const HOSTILE: &str = "<script>alert('1')</script>";
const NOW: Timestamp = Timestamp::from_micros(1_772_980_200_000_000);

fn said() -> String {
    HOSTILE.to_owned()
}

fn placed() -> (Order, Vec<Event>) {
    let mut wanted = new_order(Abilities::IDEAL);
    for line in &mut wanted.lines {
        line.name = said();
    }
    let (order, event) = Order::place(OrderId::LOWEST, wanted, Actor::Anyone, NOW).unwrap();
    (order, vec![event])
}

fn with(facts: impl IntoIterator<Item = Fact>) -> (Order, Vec<Event>) {
    let (mut order, mut events) = placed();
    for fact in facts {
        events.push(order.record(fact, Actor::Operator(said()), NOW));
    }
    (order, events)
}

fn call(step: Step, outcome: CallOutcome) -> [Fact; 2] {
    let call = CallId::whole(step);
    let started = Fact::CallStarted {
        call,
        mode: Mode::Do,
        attempt: 1,
    };
    let ended = Fact::CallEnded {
        call,
        attempt: 1,
        outcome,
        retry_at: NOW,
    };
    [started, ended]
}

fn done(step: Step, cents: i64) -> [Fact; 2] {
    let receipt = Receipt::Payment {
        reference: "pay_1".to_owned(),
        amount: usd(cents),
    };
    call(step, CallOutcome::Definite(Answer::Done(receipt)))
}

fn lost(step: Step) -> [Fact; 2] {
    let evidence = Evidence::new(EvidenceKind::TimedOut, HOSTILE);
    call(step, CallOutcome::Unknown(evidence))
}

/// What has been taken and not given back, as the page has it.
fn balance(facts: impl IntoIterator<Item = Fact>) -> String {
    let (order, events) = with(facts);
    let ledger = Ledger::of(&order, &events).render().unwrap();
    let balance = ledger
        .split("data-label=\"Taken and not given back\">")
        .nth(1);
    balance.unwrap().split("</td>").next().unwrap().to_owned()
}

#[test]
fn money_is_told_to_the_cent_or_told_to_be_unknown() {
    let unknown = "<span class=\"badge wait\">Not known yet</span>";
    let flat = |calls: &[[Fact; 2]]| calls.concat();
    let blocked = done(Step::Authorize, 18_997);
    let taken = done(Step::Capture, 18_997);
    let back = done(Step::Refund, 18_997);
    for (facts, told) in [
        (vec![], "0.00 USD"),
        (blocked.to_vec(), "0.00 USD"),
        (lost(Step::Authorize).to_vec(), "0.00 USD"),
        (flat(&[blocked.clone(), taken.clone()]), "189.97 USD"),
        (flat(&[blocked.clone(), lost(Step::Capture)]), unknown),
        (flat(&[taken.clone(), back.clone()]), "0.00 USD"),
        (
            flat(&[taken.clone(), done(Step::Refund, 9_000)]),
            "99.97 USD",
        ),
        (flat(&[taken.clone(), lost(Step::Refund)]), unknown),
        (flat(&[lost(Step::Capture), back]), "0.00 USD"),
    ] {
        assert_eq!(balance(facts.clone()), told, "{facts:?}");
    }
}

fn shortage() -> Shortage {
    Shortage {
        product: ProductId::parse(HOSTILE).unwrap(),
        requested: 2,
        available: None,
    }
}

fn reason() -> Reason {
    Reason::try_new(HOSTILE).unwrap()
}

fn plain() -> Vec<Fact> {
    vec![
        Fact::OrderConfirmed,
        Fact::ProcessingStarted,
        Fact::OrderShipped,
        Fact::OrderDelivered,
        Fact::OrderImported(Imported {
            status: OrderStatus::Confirmed { at: NOW },
            payment: PaymentStatus::Paid,
            tracking_number: Some(said()),
        }),
        Fact::ShipmentReported(ShipmentReport {
            tracking_number: said(),
            status: said(),
            reported_at: said(),
            location: Some(said()),
            details: Some(said()),
        }),
    ]
}

fn causes() -> [CancelCause; 6] {
    [
        CancelCause::Requested(reason()),
        CancelCause::OutOfStock(vec![shortage()]),
        CancelCause::ReservationRefused(said()),
        CancelCause::ReservationExpired,
        CancelCause::PaymentDeclined(said()),
        CancelCause::PaymentExpired,
    ]
}

/// What others answered and reported.
fn answered() -> Vec<Fact> {
    let results = [
        PaymentResult::Opened,
        PaymentResult::Paid,
        PaymentResult::Failed(said()),
    ];
    let reported = results.map(|result| {
        Fact::PaymentReported(PaymentReport {
            reference: Some(said()),
            amount: Some(usd(1)),
            result,
        })
    });
    let refusals = [
        Refusal::OutOfStock(vec![shortage()]),
        Refusal::Declined(said()),
        Refusal::Rejected(said()),
    ];
    let refused = refusals.map(|why| {
        let [_, ended] = call(Step::Reserve, CallOutcome::Definite(Answer::Refused(why)));
        ended
    });
    let unanswered = [
        lost(Step::Pay),
        call(Step::Void, CallOutcome::NotSent(said())),
    ];
    let answered = reported.into_iter().chain(refused);
    answered.chain(unanswered.concat()).collect()
}

/// What waited for a person, and their word.
fn judged() -> Vec<Fact> {
    let parked = Hold::ALL.map(|hold| Fact::OrderParked { call: None, hold });
    let settled = Verdict::ALL.map(|verdict| Fact::OrderSettled {
        call: Some(CallId::whole(Step::Pay)),
        verdict,
        reason: reason(),
    });
    parked.into_iter().chain(settled).collect()
}

#[test]
fn every_event_has_its_line_and_all_that_others_said_is_text() {
    let called_off = causes().map(|cause| Fact::OrderCancelled { cause });
    let facts = plain().into_iter().chain(called_off).chain(answered());
    let (_, events) = with(facts.chain(judged()));
    let timeline = Timeline::of(&events).render().unwrap();
    assert_eq!(timeline.matches("<li id=\"event-").count(), events.len());
    assert!(!timeline.contains("<script"), "{timeline}");
    assert!(timeline.contains("&#60;script&#62;alert(&#39;1&#39;)"));
}

#[test]
fn a_products_name_is_text() {
    let (order, _) = placed();
    let lines = Lines::of(&order).render().unwrap();
    assert!(!lines.contains("<script"), "{lines}");
    assert_eq!(lines.matches("&#60;script&#62;").count(), 2);
}

#[test]
fn of_a_very_long_timeline_the_latest_is_shown() {
    let attempts = (0..600).flat_map(|_| lost(Step::Notify));
    let (_, events) = with(attempts);
    let timeline = Timeline::of(&events).render().unwrap();
    assert!(
        timeline.contains("The first 701 events are not shown"),
        "{timeline}"
    );
    assert!(timeline.contains("id=\"event-1201\"") && !timeline.contains("id=\"event-701\""));
}
