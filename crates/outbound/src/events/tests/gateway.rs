//! The events of document 002, against its page.

use super::{by_event, not_done, paid_later, refunded, started, told};
use crate::events::{Gateway, GatewayTopics};
use application::testing::builders::new_order;
use application::testing::collaborators::Abilities;
use domain::Contact;
use domain::order::{Channel, Fact, NewOrder, PaymentReport, PaymentResult};
use domain::process::Step;

pub(super) fn format() -> Gateway {
    Gateway {
        topics: GatewayTopics {
            orders: "Orders".to_owned(),
            notification: Some("Notification".to_owned()),
            payment_refund: "Payment-Refund".to_owned(),
        },
    }
}

/// Of user 42, a number.
pub(super) fn order() -> NewOrder {
    by_event(called(Abilities::IDEAL))
}

/// One whose payment service is called.
fn called(abilities: Abilities) -> NewOrder {
    NewOrder {
        channel: Channel::new("gateway"),
        request_id: Some("abc123xyz".to_owned()),
        ..new_order(abilities)
    }
}

fn message(topic: &str, body: &str) -> (String, String, String) {
    (topic.to_owned(), "abc123xyz".to_owned(), body.to_owned())
}

fn asked() -> (String, String, String) {
    message(
        "Orders",
        r#"{"totalPrice":189.97,"orderId":123,"requestId":"abc123xyz","emailId":"ada@example.org","userId":42}"#,
    )
}

fn notified() -> (String, String, String) {
    message(
        "Notification",
        r#"{"emailId":"ada@example.org","userId":42,"orderId":123,"totalprice":189.97}"#,
    )
}

#[test]
fn a_payment_is_asked_for_once_and_its_customer_is_told() {
    let mut facts = paid_later();
    facts.insert(3, started(Step::Pay, 2));
    let journal = super::journal(order(), facts);
    assert_eq!(told(&format(), &journal), [asked(), notified()]);
}

#[test]
fn what_was_asked_for_by_a_call_is_not_asked_for_again_by_event() {
    let mut facts = paid_later();
    facts.insert(3, not_done(Step::Pay));
    facts.insert(4, started(Step::Pay, 2));
    facts.extend(refunded());
    for abilities in [Abilities::ONE_SHOT, Abilities::IDEAL] {
        let journal = super::journal(called(abilities), facts.clone());
        assert_eq!(told(&format(), &journal), [notified()]);
    }
}

#[test]
fn what_a_person_says_was_not_done_is_asked_for_again() {
    let mut facts = paid_later();
    facts.truncate(4);
    facts.extend([
        not_done(Step::Pay),
        started(Step::Pay, 2),
        started(Step::Pay, 3),
        not_done(Step::Refund),
        started(Step::Pay, 4),
        not_done(Step::Pay),
        started(Step::Pay, 5),
    ]);
    let journal = super::journal(order(), facts);
    assert_eq!(told(&format(), &journal), [asked(), asked(), asked()]);
}

#[test]
fn a_refund_is_asked_for_in_the_smallest_unit() {
    let mut facts = paid_later();
    facts.extend(refunded());
    let refund = message(
        "Payment-Refund",
        r#"{"razorpayOrderId":"pay_7","amount":18997,"currency":"USD","receipt":"order_rcpt_123","orderId":123,"requestId":"abc123xyz"}"#,
    );
    let journal = super::journal(order(), facts);
    assert_eq!(told(&format(), &journal), [asked(), notified(), refund]);
}

#[test]
fn a_payment_that_its_provider_has_not_named_is_asked_back_by_its_order() {
    let mut facts = paid_later();
    facts[4] = Fact::PaymentReported(PaymentReport {
        reference: None,
        amount: None,
        result: PaymentResult::Paid,
    });
    facts.extend(refunded());
    let told = told(&format(), &super::journal(order(), facts));
    let refund = &told[2].2;
    assert!(
        refund.starts_with(r#"{"razorpayOrderId":null,"#),
        "{refund}"
    );
    assert!(refund.contains(r#""orderId":123"#), "{refund}");
}

#[test]
fn a_user_without_an_address_is_told_as_such() {
    let order = NewOrder {
        contact: Contact::default(),
        ..order()
    };
    let told = told(&format(), &super::journal(order, [Fact::OrderConfirmed]));
    assert!(told[0].2.starts_with(r#"{"emailId":null,"#), "{told:?}");
}

/// `None`: by no request.
fn others(order: &NewOrder) -> [(NewOrder, Option<&str>); 3] {
    let v1 = NewOrder {
        channel: Channel::new("v1"),
        ..order.clone()
    };
    let unnamed = NewOrder {
        request_id: None,
        ..v1.clone()
    };
    let theirs = NewOrder {
        request_id: None,
        ..order.clone()
    };
    [(v1, Some("abc123xyz")), (unnamed, None), (theirs, None)]
}

#[test]
fn orders_of_other_contracts_are_none_of_theirs_where_their_payment_is_called() {
    for (order, _) in &others(&called(Abilities::ONE_SHOT))[..2] {
        let mut facts = paid_later();
        facts.extend(refunded());
        assert_eq!(told(&format(), &super::journal(order.clone(), facts)), []);
    }
}

#[test]
fn whatever_contract_an_order_came_by_its_payment_is_asked_for() {
    for (order, request) in others(&order()) {
        let mut facts = paid_later();
        facts.extend(refunded());
        let told = told(&format(), &super::journal(order, facts));
        let topics: Vec<&str> = told.iter().map(|(topic, ..)| topic.as_str()).collect();
        assert_eq!(topics, ["Orders", "Notification", "Payment-Refund"]);
        let request = request.unwrap_or(super::ORDER);
        assert!(told.iter().all(|(_, key, _)| key == request), "{told:?}");
        let named = format!(r#""orderId":123,"requestId":"{request}""#);
        for (_, _, asked) in [&told[0], &told[2]] {
            assert!(asked.contains(&named), "{asked}");
        }
    }
}

/// Document 002's payment service tells customers, too, where nobody has changed it.
#[test]
fn customers_are_told_by_one_of_both() {
    let mut format = format();
    format.topics.notification = None;
    let journal = super::journal(order(), paid_later());
    assert_eq!(told(&format, &journal), [asked()]);
    assert_eq!(
        told(&format, &super::journal(order(), [Fact::OrderConfirmed])),
        []
    );
}
