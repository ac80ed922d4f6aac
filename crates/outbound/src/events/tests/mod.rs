//! Whole messages, compared with what the contracts say.

mod canonical;
mod canonical_form;
mod described;
mod fitting;
mod gateway;
mod product_request;
mod storefront;

use super::{Background, EventFormat, Message, Need};
use application::ports::{Happened, Outgoing};
use domain::order::{CancelCause, Event, Fact, Imported, NewOrder, OrderStatus, PaymentStatus};
use domain::order::{OrderStatusKind, PaymentReport, PaymentResult, Version};
use domain::process::{Answer, CallId, CallOutcome, Capabilities, Mode, PaymentPlan, Plan};
use domain::process::{Receipt, Step, Verdict};
use domain::{Actor, Order, OrderId, OrderNumber, Reason, Timestamp};
use serde_json::Value;
use std::sync::Arc;

const ORDER: &str = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99";

/// `2026-01-01T00:00:00Z`, and a second more for each event.
fn at(seq: u64) -> Timestamp {
    Timestamp::from_micros(1_767_225_600_000_000 + i64::try_from(seq).unwrap() * 1_000_000)
}

fn id() -> OrderId {
    OrderId::from_uuid(ORDER.parse().unwrap())
}

fn outgoing(event: Event, status: OrderStatusKind) -> Outgoing {
    Outgoing {
        order: id(),
        number: OrderNumber(123),
        happened: Arc::new(Happened { event, status }),
    }
}

/// The journal of an order of which this became known, one after the other.
fn journal(order: NewOrder, facts: impl IntoIterator<Item = Fact>) -> Vec<Event> {
    let customer = Actor::Customer("42".to_owned());
    let (mut order, first) = Order::place(id(), order, customer, at(1)).unwrap();
    let later = (2..).zip(facts);
    let later = later.map(|(seq, fact)| order.record(fact, Actor::Engine, at(seq)));
    std::iter::once(first).chain(later).collect()
}

/// What a format makes of a whole journal. It is given no more than it asks for, and always the whole
/// journal, as it would be if the events were sent much later.
fn messages(format: &dyn EventFormat, journal: &[Event]) -> Vec<Message> {
    let Fact::OrderPlaced(placed) = &journal[0].fact else {
        panic!("a journal begins with order-placed");
    };
    let mut status = OrderStatusKind::Pending;
    let told = journal.iter().filter_map(|event| {
        status = event.fact.moves_to().unwrap_or(status);
        let background = match format.need(&event.fact) {
            Need::Nothing => Background::Nothing,
            Need::Placed => Background::Placed(placed.clone()),
            Need::Journal => Background::Journal(journal.to_vec()),
        };
        let message = || format.message(&outgoing(event.clone(), status), &background);
        assert_eq!(message(), message(), "the same event is the same bytes");
        message().expect("it can be written")
    });
    told.collect()
}

/// Topic, key and body of each.
fn told(format: &dyn EventFormat, journal: &[Event]) -> Vec<(String, String, String)> {
    let told = messages(format, journal).into_iter().map(|message| {
        assert_eq!(message.headers, [], "no type header");
        let body = String::from_utf8(message.payload).expect("JSON is UTF-8");
        let _: Value = serde_json::from_str(&body).expect("it is JSON");
        (message.topic, message.key, body)
    });
    told.collect()
}

fn started(step: Step, attempt: u32) -> Fact {
    Fact::CallStarted {
        call: CallId::whole(step),
        mode: Mode::Do,
        attempt,
    }
}

fn ended(step: Step, answer: Answer) -> Fact {
    Fact::CallEnded {
        call: CallId::whole(step),
        attempt: 1,
        outcome: CallOutcome::Definite(answer),
        retry_at: at(0),
    }
}

fn done(step: Step) -> Fact {
    ended(step, Answer::Done(Receipt::Plain))
}

/// The payment is asked for, and its result comes as an event.
fn paid_later() -> Vec<Fact> {
    vec![
        started(Step::Reserve, 1),
        done(Step::Reserve),
        started(Step::Pay, 1),
        ended(Step::Pay, Answer::Awaited { reference: None }),
        Fact::PaymentReported(PaymentReport {
            reference: Some("pay_7".to_owned()),
            amount: None,
            result: PaymentResult::Paid,
        }),
        Fact::OrderConfirmed,
    ]
}

/// An order whose payment is asked for by event.
fn by_event(order: NewOrder) -> NewOrder {
    let plan = Plan {
        payment: PaymentPlan::OneShot(Capabilities::BY_EVENT),
        ..order.plan.clone()
    };
    NewOrder { plan, ..order }
}

/// A person says of the step that it was not done.
fn not_done(step: Step) -> Fact {
    Fact::OrderSettled {
        call: Some(CallId::whole(step)),
        verdict: Verdict::NotDone,
        reason: Reason::not_given(),
    }
}

/// It is called off and its money asked back, twice.
fn refunded() -> Vec<Fact> {
    vec![
        requested(),
        started(Step::Refund, 1),
        started(Step::Refund, 2),
        done(Step::Refund),
    ]
}

fn requested() -> Fact {
    Fact::OrderCancelled {
        cause: CancelCause::Requested(Reason::try_new("bought twice").unwrap()),
    }
}

/// An order of elsewhere, as it was taken over.
fn taken_over(order: NewOrder) -> Vec<Event> {
    let imported = Imported {
        status: OrderStatus::Confirmed { at: at(1) },
        payment: PaymentStatus::Paid,
        tracking_number: None,
    };
    let order = NewOrder {
        plan: Plan::EMPTY,
        ..order
    };
    let facts = [Fact::OrderImported(imported), Fact::OrderShipped];
    journal(order, facts)
}

#[test]
fn an_event_whose_order_is_not_known_is_unfit_and_nothing_is_made_up() {
    let confirmed = Event {
        seq: Version(6),
        at: at(6),
        actor: Actor::Engine,
        fact: Fact::OrderConfirmed,
        trace: None,
    };
    let confirmed = outgoing(confirmed, OrderStatusKind::Confirmed);
    let formats: [Box<dyn EventFormat>; 2] =
        [Box::new(storefront::format()), Box::new(gateway::format())];
    for format in formats {
        for nothing in [Background::Nothing, Background::Journal(Vec::new())] {
            let unfit = format.message(&confirmed, &nothing).unwrap_err();
            assert!(unfit.to_string().contains("order"), "{unfit}");
        }
    }
}
