//! The events of document 001, against its page.

use super::{by_event, done, not_done, paid_later, refunded, requested, started, taken_over, told};
use crate::events::{Storefront, StorefrontTopics};
use application::testing::builders::new_order;
use application::testing::collaborators::Abilities;
use domain::order::{CancelCause, Channel, Fact, NewOrder};
use domain::process::{Plan, Step};
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
    }
}

fn order() -> NewOrder {
    by_event(called())
}

/// One whose payment service is called.
fn called() -> NewOrder {
    NewOrder {
        channel: Channel::new("storefront"),
        customer: CustomerId::parse(USER).ok(),
        customer_notation: Notation::Text,
        ..new_order(Abilities::ONE_SHOT)
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
    let journal = super::journal(called(), facts);
    assert_eq!(told(&format(), &journal), expected[..3]);
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
        let journal = super::journal(called(), [Fact::OrderCancelled { cause }]);
        assert_eq!(told(&format(), &journal)[1], cancelled(words, 2));
    }
}

#[test]
fn an_order_of_nobody_has_null_where_the_user_would_be() {
    let mut order = called();
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

/// Who hears of it asks its customer for the money, and says that it is ordered.
#[test]
fn an_order_that_is_paid_by_event_is_told_once_its_stock_is_reserved() {
    let short = Fact::OrderCancelled {
        cause: CancelCause::OutOfStock(Vec::new()),
    };
    let refused = [started(Step::Reserve, 1), short.clone()];
    assert_eq!(told(&format(), &journal(refused.clone())), []);
    let called = super::journal(called(), refused);
    assert_eq!(
        told(&format(), &called),
        [created(), cancelled("out of stock", 3)]
    );
    let asked = [
        started(Step::Reserve, 1),
        done(Step::Reserve),
        started(Step::Pay, 1),
        started(Step::Pay, 2),
        requested(),
    ];
    let expected = [created(), cancelled("bought twice", 6)];
    assert_eq!(told(&format(), &journal(asked)), expected);
}

#[test]
fn an_order_whose_payment_is_told_before_it_is_asked_for_is_told_once() {
    let paid = paid_later()[4].clone();
    let facts = [paid.clone(), paid.clone(), Fact::OrderConfirmed];
    let expected = [created(), updated("CONFIRMED", "PENDING", 4)];
    assert_eq!(told(&format(), &journal(facts)), expected);
    // It was off before anybody had heard of it.
    let late = told(
        &format(),
        &journal([requested(), paid, started(Step::Refund, 1)]),
    );
    let topics: Vec<&str> = late.iter().map(|(topic, ..)| topic.as_str()).collect();
    assert_eq!(topics, ["cloudforge.payments.refund-requested"]);
}

#[test]
fn an_order_whose_payment_a_person_says_was_not_made_is_told_again() {
    let mut facts = paid_later();
    facts.truncate(4);
    facts.extend([
        not_done(Step::Pay),
        started(Step::Pay, 2),
        started(Step::Pay, 3),
    ]);
    assert_eq!(told(&format(), &journal(facts)), [created(), created()]);
}
