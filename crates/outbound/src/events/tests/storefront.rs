//! The events of document 001, against its page.

use super::{paid_later, refunded, requested, taken_over, told};
use crate::events::{Storefront, StorefrontTopics};
use application::testing::builders::new_order;
use application::testing::collaborators::Abilities;
use domain::order::{CancelCause, Channel, Fact, NewOrder};
use domain::process::Plan;
use domain::{CustomerId, Notation};

const USER: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

pub(super) fn format() -> Storefront {
    let topic = |name: &str| format!("cloudforge.{name}");
    Storefront {
        topics: StorefrontTopics {
            created: topic("orders.created"),
            cancelled: topic("orders.cancelled"),
            updated: topic("orders.updated"),
            refund_requested: topic("payments.refund-requested"),
        },
        payments_by_event: true,
    }
}

fn order() -> NewOrder {
    NewOrder {
        channel: Channel::new("storefront"),
        customer: CustomerId::parse(USER).ok(),
        customer_notation: Notation::Text,
        ..new_order(Abilities::IDEAL)
    }
}

fn journal(facts: impl IntoIterator<Item = Fact>) -> Vec<domain::order::Event> {
    super::journal(order(), facts)
}

fn message(topic: &str, body: &str) -> (String, String, String) {
    (topic.to_owned(), super::ORDER.to_owned(), body.to_owned())
}

fn created() -> (String, String, String) {
    message(
        "cloudforge.orders.created",
        r#"{"orderId":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99","userId":"7c9e6679-7425-40de-944b-e07fc1f90ae7","userEmail":"ada@example.org","totalAmount":189.97,"shippingAddress":"1 Analytical Way, London","items":[{"productId":"PROD001","productName":"Wireless Headphones","quantity":2,"unitPrice":79.99,"totalPrice":159.98},{"productId":"PROD002","productName":"USB-C Charger","quantity":1,"unitPrice":29.99,"totalPrice":29.99}],"createdAt":"2026-01-01T00:00:01Z"}"#,
    )
}

fn updated(status: &str, before: &str, second: u64) -> (String, String, String) {
    let body = format!(
        r#"{{"orderId":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99","userId":"7c9e6679-7425-40de-944b-e07fc1f90ae7","status":"{status}","previousStatus":"{before}","updatedAt":"2026-01-01T00:00:{second:02}Z"}}"#
    );
    message("cloudforge.orders.updated", &body)
}

fn cancelled(reason: &str, second: u64) -> (String, String, String) {
    let body = format!(
        r#"{{"orderId":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99","userId":"7c9e6679-7425-40de-944b-e07fc1f90ae7","reason":"{reason}","cancelledAt":"2026-01-01T00:00:{second:02}Z"}}"#
    );
    message("cloudforge.orders.cancelled", &body)
}

#[test]
fn an_order_is_told_from_created_to_delivered() {
    let mut facts = paid_later();
    facts.extend([
        Fact::ProcessingStarted,
        Fact::OrderShipped,
        Fact::OrderDelivered,
    ]);
    let expected = [
        created(),
        updated("CONFIRMED", "PENDING", 7),
        updated("PROCESSING", "CONFIRMED", 8),
        updated("SHIPPED", "PROCESSING", 9),
        updated("DELIVERED", "SHIPPED", 10),
    ];
    assert_eq!(told(&format(), &journal(facts)), expected);
}

#[test]
fn an_order_that_ships_at_once_was_confirmed_before() {
    let mut facts = paid_later();
    facts.push(Fact::OrderShipped);
    let told = told(&format(), &journal(facts));
    assert_eq!(told[2], updated("SHIPPED", "CONFIRMED", 8));
}

#[test]
fn a_cancelled_order_says_why_and_asks_for_its_refund_once() {
    let mut facts = paid_later();
    facts.extend(refunded());
    let refund = message(
        "cloudforge.payments.refund-requested",
        r#"{"paymentId":"pay_7","orderId":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99","userId":"7c9e6679-7425-40de-944b-e07fc1f90ae7","amount":189.97,"currency":"USD","reason":"bought twice","requestedAt":"2026-01-01T00:00:09Z"}"#,
    );
    let expected = [
        created(),
        updated("CONFIRMED", "PENDING", 7),
        cancelled("bought twice", 8),
        refund,
    ];
    assert_eq!(told(&format(), &journal(facts.clone())), expected);
    let asked_otherwise = Storefront {
        payments_by_event: false,
        ..format()
    };
    assert_eq!(told(&asked_otherwise, &journal(facts)), expected[..3]);
}

#[test]
fn every_reason_has_words() {
    for (cause, words) in [
        (CancelCause::OutOfStock(Vec::new()), "out of stock"),
        (
            CancelCause::ReservationRefused("E17".to_owned()),
            "reservation refused",
        ),
        (CancelCause::ReservationExpired, "reservation expired"),
        (
            CancelCause::PaymentDeclined("card_declined".to_owned()),
            "payment failed",
        ),
        (CancelCause::PaymentExpired, "payment expired"),
    ] {
        let journal = journal([Fact::OrderCancelled { cause }]);
        assert_eq!(told(&format(), &journal)[1], cancelled(words, 2));
    }
}

#[test]
fn an_order_of_nobody_has_null_where_the_user_would_be() {
    let mut order = order();
    order.customer = None;
    order.contact = domain::Contact::default();
    order.address = domain::order::Address::default();
    let told = told(&format(), &super::journal(order, [requested()]));
    let created = r#""userId":null,"userEmail":null,"totalAmount":189.97,"shippingAddress":null,"#;
    assert!(told[0].2.contains(created), "{}", told[0].2);
    assert!(told[1].2.contains(r#""userId":null,"#), "{}", told[1].2);
}

#[test]
fn an_order_that_is_taken_over_is_not_told_as_new_but_what_becomes_of_it_is() {
    let told = told(&format(), &taken_over(order()));
    assert_eq!(told, [updated("SHIPPED", "CONFIRMED", 3)]);
}

#[test]
fn an_order_that_nobody_has_to_be_asked_about_is_told_as_new() {
    let order = NewOrder {
        plan: Plan::EMPTY,
        ..order()
    };
    let told = told(&format(), &super::journal(order, [Fact::OrderConfirmed]));
    assert_eq!(told, [created(), updated("CONFIRMED", "PENDING", 2)]);
}
