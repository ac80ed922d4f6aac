//! Document 001 whole: a cart is checked out, `cloudforge.orders.created`, `cloudforge.payments.completed` or
//! `.failed`, and the order is `.updated` or `.cancelled`; money that comes too late is paid back, once.

use super::cloudforge::{
    CANCELLED, COMPLETED, CREATED, Cloudforge, FAILED, REFUND, UPDATED, USER, payment_of,
};
use crate::client::Request;
use serde_json::{Value, json};

fn id_of(order: &Value) -> &str {
    order["id"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn document_001_runs_from_the_checkout_to_the_payment_over_replicas_that_die() {
    let Some(mut world) = Cloudforge::open().await else {
        return;
    };
    let paid = world.check_out([1, 0]).await;
    // The replica that has placed it is gone when its payment is told.
    world.lose_the_first().await;
    world.join(&[]).await;
    for at in [json!("2026-01-02T10:00:00Z"), json!(1_767_348_000.123_456)] {
        world.complete(&paid, &at);
    }
    world.becomes(&paid, "CONFIRMED").await;
    is_told_once(&world, UPDATED, &paid, &confirmed(&paid)).await;
    assert_eq!(world.pieces_in_cart(1).await, 0);

    let unpaid = world.check_out([0, 1]).await;
    for at in [json!(1_767_348_000), json!("2026-01-02T10:00:00Z")] {
        world.fail(&unpaid, &at);
    }
    world.becomes(&unpaid, "CANCELLED").await;
    is_told_once(
        &world,
        CANCELLED,
        &unpaid,
        &cancelled(&unpaid, "payment failed"),
    )
    .await;
    // Nobody is asked to pay for what there is too little of.
    let body = r#"{"items": [{"productId": "PROD001", "quantity": 999}], "shippingAddress": "123 Main St"}"#;
    let short = world.ask(0, Request::post("/api/orders", body)).await;
    assert_eq!(short.status, 409, "{short:?}");
    world.all_taken(&[COMPLETED, FAILED]).await;
    for (topic, orders) in [
        (CREATED, vec![id_of(&paid), id_of(&unpaid)]),
        (UPDATED, vec![id_of(&paid)]),
        (CANCELLED, vec![id_of(&unpaid)]),
        (REFUND, vec![]),
    ] {
        let mut orders = orders;
        orders.sort_unstable();
        assert_eq!(world.teams.keys(topic), orders, "{topic}");
    }
    world.ends_well(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn document_001_pays_back_what_is_paid_after_an_order_was_cancelled_or_has_expired() {
    let Some(mut world) = Cloudforge::open().await else {
        return;
    };
    let order = world.check_out([0, 1]).await;
    let cancel = format!("/api/orders/{}/cancel?reason=too+late", id_of(&order));
    let called_off = world.ask(0, Request::put(&cancel)).await;
    assert_eq!(called_off.json()["status"], "CANCELLED", "{called_off:?}");
    is_told_once(&world, CANCELLED, &order, &cancelled(&order, "too late")).await;
    is_paid_back_once(&world, &order, "too late").await;

    let order = world.check_out([1, 0]).await;
    world.join(&[("payments.unpaid_after", "1s")]).await;
    world.becomes(&order, "CANCELLED").await;
    is_told_once(
        &world,
        CANCELLED,
        &order,
        &cancelled(&order, "payment expired"),
    )
    .await;
    is_paid_back_once(&world, &order, "payment expired").await;
    assert_eq!(world.teams.keys(UPDATED), Vec::<String>::new());
    world.ends_well(2).await;
}

fn confirmed(order: &Value) -> Value {
    json!({
        "orderId": order["id"], "userId": USER, "status": "CONFIRMED", "previousStatus": "PENDING",
    })
}

fn cancelled(order: &Value, reason: &str) -> Value {
    json!({"orderId": order["id"], "userId": USER, "reason": reason})
}

async fn is_paid_back_once(world: &Cloudforge, order: &Value, reason: &str) {
    assert_eq!(world.teams.heard(REFUND, id_of(order)), [] as [Value; 0]);
    for _ in 0..2 {
        world.complete(order, &json!("2026-01-02T10:00:00Z"));
    }
    let refund = json!({
        "paymentId": payment_of(id_of(order)), "orderId": order["id"], "userId": USER,
        "amount": 189.97, "currency": "INR", "reason": reason,
    });
    is_told_once(world, REFUND, order, &refund).await;
    world.complete(order, &json!(1_767_348_000.5));
    world.all_taken(&[COMPLETED]).await;
    is_told_once(world, REFUND, order, &refund).await;
    world.becomes(order, "CANCELLED").await;
}

/// Exactly these members, and a time, which is ISO text.
async fn is_told_once(world: &Cloudforge, topic: &str, order: &Value, expected: &Value) {
    world.teams.hear(topic, id_of(order)).await;
    let heard = world.teams.heard(topic, id_of(order));
    assert_eq!(heard.len(), 1, "{topic}: {heard:?}");
    let mut heard = heard[0].clone();
    let time = match topic {
        UPDATED => "updatedAt",
        CANCELLED => "cancelledAt",
        _ => "requestedAt",
    };
    let at = heard.as_object_mut().unwrap().remove(time);
    let at = at.unwrap_or_else(|| panic!("{topic} has no {time}"));
    let at: Result<jiff::Timestamp, _> = at.as_str().unwrap().parse();
    assert!(at.is_ok(), "{topic}: {at:?}");
    assert_eq!(heard, *expected, "{topic}");
}
