//! What tests write to a store by itself.

use super::builders::{guard, new_order};
use super::clock::{NEW_YEAR, order_id};
use super::collaborators::Abilities;
use crate::ports::{Append, Placement, Wake};
use domain::order::{Command, Fact, NewOrder, PaymentReport, PaymentResult};
use domain::process::{CallId, Mode, PROCESS_VERSION, Step};
use domain::{Actor, Duration, Order};

/// The order with this number among the test's orders: it meets no other, and nothing wakes it.
pub fn placement(number: u64) -> Placement {
    placement_of(number, new_order(Abilities::IDEAL))
}

/// The same as a newer version of this program places it; unpaid, and due at once.
pub fn newer_placement(number: u64) -> Placement {
    let mut new = new_order(Abilities::ONE_SHOT);
    new.plan.version = PROCESS_VERSION + 1;
    Placement {
        wake: Wake::After(Duration::ZERO),
        ..placement_of(number, new)
    }
}

/// One that is paid by one call, which nobody has made.
pub fn one_shot_placement(number: u64) -> Placement {
    placement_of(number, new_order(Abilities::ONE_SHOT))
}

/// What comes next when the provider says that it was paid: before anybody has asked for that, or after.
pub fn paid(order: &Order, was_asked: bool) -> Append {
    let mut asked = order.clone();
    let started = Fact::CallStarted {
        call: CallId::whole(Step::Pay),
        mode: Mode::Do,
        attempt: 1,
    };
    let started = was_asked.then(|| asked.record(started, Actor::Engine, NEW_YEAR));
    let report = PaymentReport {
        reference: Some("pay_1".to_owned()),
        amount: None,
        result: PaymentResult::Paid,
    };
    let told = asked.report_payment(report, &Actor::Engine, NEW_YEAR);
    let Ok(Command::Applied(told)) = told else {
        panic!("it is no news: {told:?}");
    };
    Append {
        order: asked.with_events(&told),
        continues: order.version(),
        events: started.into_iter().chain(told).collect(),
        wake: Wake::Never,
        answer: None,
        request: None,
    }
}

fn placement_of(number: u64, new: NewOrder) -> Placement {
    let placed = Order::place(order_id(number), new, Actor::Anyone, NEW_YEAR);
    let (order, first) = placed.expect("the order is sound");
    Placement {
        order,
        events: vec![first],
        wake: Wake::Never,
        claim: guard("test", number),
        cart: None,
        number: None,
    }
}

/// What may come next of a new order: it is confirmed.
pub fn confirming(order: &Order) -> Append {
    let mut after = order.clone();
    let event = after.record(Fact::OrderConfirmed, Actor::Engine, NEW_YEAR);
    Append {
        order: after,
        continues: order.version(),
        events: vec![event],
        wake: Wake::Never,
        answer: None,
        request: None,
    }
}
