//! Document 002 where something is refused, comes too late or never: each answer as its page says, on every
//! replica; and money that comes late is paid back, once.

use super::urbanmart::{Urbanmart, number_of};
use crate::client::Request;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn document_002_refuses_as_its_page_says_and_pays_back_what_comes_too_late() {
    let Some(mut world) = Urbanmart::open(2).await else {
        return;
    };
    what_is_no_order_is_told_to_nobody(&world).await;
    what_cannot_be_had_is_known_everywhere(&world).await;
    a_payment_that_fails_is_known_everywhere(&world).await;
    what_is_paid_after_its_cancellation_is_paid_back(&world).await;
    what_is_paid_after_it_has_expired_is_paid_back(&mut world).await;
    let asked = ["cancelled", "expired", "failed", "short", "unknown"];
    assert_eq!(world.teams.keys("Productids"), asked);
    assert_eq!(
        world.teams.keys("Orders"),
        ["cancelled", "expired", "failed"]
    );
    assert_eq!(world.teams.keys("Notification"), Vec::<String>::new());
    assert_eq!(world.teams.keys("Payment-Refund"), ["cancelled", "expired"]);
    world.ends_well(2).await;
}

async fn what_is_no_order_is_told_to_nobody(world: &Urbanmart) {
    for body in [
        json!({"items": [], "requestId": "none"}),
        json!({"items": [{"id": 1, "quantity": 0}], "requestId": "none"}),
        json!({"items": [{"id": 1, "quantity": 5}]}),
    ] {
        world.summary(0, &body, 400).await;
    }
    assert_eq!(world.pay_result(1, "none").await.status, 404);
}

async fn what_cannot_be_had_is_known_everywhere(world: &Urbanmart) {
    for (request, quantity, status) in [("unknown", None, 404), ("short", Some(4), 409)] {
        world.order(0, request).await;
        let other = json!({"items": [{"id": 1, "quantity": 6}], "requestId": request});
        world.summary(1, &other, 422).await;
        world.price(request, quantity);
        for replica in [1, 0, 1] {
            let told = world.known_result(replica, request).await;
            assert_eq!(told.status.as_u16(), status, "{told:?}");
            assert_eq!(told.json()["products"], json!([1]), "{told:?}");
        }
    }
}

async fn a_payment_that_fails_is_known_everywhere(world: &Urbanmart) {
    let order = world.unpaid(1, "failed").await;
    world.open_payment("failed", &order);
    world.end_payment(&order, "FAILED", &Value::Null);
    world.becomes(&order, "FAILED").await;
    for replica in [0, 1, 0] {
        let told = world.known_result(replica, "failed").await;
        assert_eq!(told.status, 402, "{told:?}");
    }
}

async fn what_is_paid_after_its_cancellation_is_paid_back(world: &Urbanmart) {
    let order = world.unpaid(0, "cancelled").await;
    world.open_payment("cancelled", &order);
    world.known_result(1, "cancelled").await;
    let cancel = format!("/Order/cancel/{order}");
    let cancelled = world.ask(1, Request::put(&cancel)).await;
    assert_eq!(cancelled.json()["status"], "CANCELLED", "{cancelled:?}");
    is_paid_back_once(world, "cancelled", &order, 409).await;
    assert_eq!(world.listed(0, &order).await["status"], "CANCELLED");
}

/// A replica joins that waits for a payment no longer than a second.
async fn what_is_paid_after_it_has_expired_is_paid_back(world: &mut Urbanmart) {
    let order = world.unpaid(1, "expired").await;
    world.open_payment("expired", &order);
    world.known_result(0, "expired").await;
    world.join(&[("payments.unpaid_after", "1s")]).await;
    world.becomes(&order, "FAILED").await;
    is_paid_back_once(world, "expired", &order, 402).await;
    assert_eq!(world.listed(0, &order).await["status"], "FAILED");
}

async fn is_paid_back_once(world: &Urbanmart, request: &str, order: &str, result: u16) {
    assert_eq!(
        world.teams.heard("Payment-Refund", request),
        [] as [Value; 0]
    );
    for _ in 0..2 {
        world.end_payment(order, "SUCCESS", &json!([2026, 1, 2, 10, 0, 0, 0]));
    }
    let number = number_of(order);
    let refund = json!({
        "razorpayOrderId": format!("order_{request}"), "amount": 249_995, "currency": "INR",
        "receipt": format!("order_rcpt_{number}"), "orderId": number, "requestId": request,
    });
    assert_eq!(world.teams.hear("Payment-Refund", request).await, refund);
    world.end_payment(order, "SUCCESS", &Value::Null);
    let of_group = ["payment-success-topic"];
    world.teams.all_taken("order-group", &of_group).await;
    assert_eq!(world.teams.heard("Payment-Refund", request), [refund]);
    let told = world.known_result(0, request).await;
    assert_eq!(told.status.as_u16(), result, "{told:?}");
}
