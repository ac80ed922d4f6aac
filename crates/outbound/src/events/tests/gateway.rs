//! The events of document 002, against its page.

use super::{paid_later, refunded, started, told};
use crate::events::{Gateway, GatewayTopics};
use application::testing::builders::new_order;
use application::testing::collaborators::Abilities;
use domain::Contact;
use domain::order::{Channel, Fact, NewOrder};
use domain::process::Step;

pub(super) fn format() -> Gateway {
    Gateway {
        topics: GatewayTopics {
            orders: "Orders".to_owned(),
            notification: "Notification".to_owned(),
            payment_refund: "Payment-Refund".to_owned(),
        },
        payments_by_event: true,
    }
}

/// Of user 42, a number.
fn order() -> NewOrder {
    NewOrder {
        channel: Channel::new("gateway"),
        request_id: Some("abc123xyz".to_owned()),
        ..new_order(Abilities::IDEAL)
    }
}

fn message(topic: &str, body: &str) -> (String, String, String) {
    (topic.to_owned(), "abc123xyz".to_owned(), body.to_owned())
}

fn asked() -> (String, String, String) {
    message(
        "Orders",
        r#"{"totalPrice":189.97,"orderId":"ORD_123","requestId":"abc123xyz","emailId":"ada@example.org","userId":42}"#,
    )
}

fn notified() -> (String, String, String) {
    message(
        "Notification",
        r#"{"emailId":"ada@example.org","userId":42,"orderId":"ORD_123","totalprice":189.97}"#,
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
fn a_payment_that_is_asked_for_otherwise_is_not_asked_for_again() {
    let mut facts = paid_later();
    facts.extend(refunded());
    let format = Gateway {
        payments_by_event: false,
        ..format()
    };
    let journal = super::journal(order(), facts);
    assert_eq!(told(&format, &journal), [notified()]);
}

#[test]
fn a_refund_is_asked_for_in_the_smallest_unit() {
    let mut facts = paid_later();
    facts.extend(refunded());
    let refund = message(
        "Payment-Refund",
        r#"{"razorpayOrderId":"pay_7","amount":18997,"currency":"USD","receipt":"order_rcpt_123","orderId":"ORD_123","requestId":"abc123xyz"}"#,
    );
    let journal = super::journal(order(), facts);
    assert_eq!(told(&format(), &journal), [asked(), notified(), refund]);
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

#[test]
fn orders_of_other_contracts_are_none_of_theirs() {
    let others = [
        NewOrder {
            channel: Channel::new("v1"),
            ..order()
        },
        NewOrder {
            request_id: None,
            ..order()
        },
    ];
    for order in others {
        let mut facts = paid_later();
        facts.extend(refunded());
        assert_eq!(told(&format(), &super::journal(order, facts)), []);
    }
}
