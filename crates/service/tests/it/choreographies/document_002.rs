//! Document 002 whole: `Order-Summary`, `Productids`, `product-success-topic`, `Orders`, `Payment-Response`,
//! `pay-result`, `payment-success-topic`, paid, `Notification`.

use super::urbanmart::{Urbanmart, number_of};
use serde_json::{Value, json};

/// A payment's time in the forms that the page lists, each with the request whose payment has it.
fn forms() -> [(&'static str, Value); 3] {
    [
        ("abc123xyz", json!("2026-01-02T10:00:00")),
        ("second", json!([2026, 1, 2, 10, 0, 0, 0])),
        ("third", json!("2026-01-02T10:00:00.123456+05:30")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn document_002_runs_from_the_summary_to_the_notification_over_replicas_that_die() {
    let Some(mut world) = Urbanmart::open(3).await else {
        return;
    };
    let mut orders = Vec::new();
    for (replica, (request, date)) in forms().into_iter().enumerate() {
        let order = world.unpaid(replica, request).await;
        let result = world.open_payment(request, &order);
        orders.push((request, date, order, result));
    }
    // Each replica knows each result, also that which another has taken on; again and again.
    everybody_tells(&world, &orders).await;
    // The replica that has taken on the first is gone.
    world.lose_the_first().await;
    everybody_tells(&world, &orders).await;

    for (_, date, order, _) in &orders {
        for _ in 0..2 {
            world.end_payment(order, "SUCCESS", date);
        }
    }
    for (request, _, order, _) in &orders {
        world.becomes(order, "SUCCESS").await;
        let notification = json!({
            "emailId": "user@example.com", "userId": 101, "orderId": number_of(order),
            "totalprice": 2499.95,
        });
        world.teams.hear("Notification", request).await;
        assert_eq!(world.teams.heard("Notification", request), [notification]);
    }
    // A replica that starts now knows it all, and those that go on do, too.
    world.join(&[]).await;
    everybody_tells(&world, &orders).await;
    let (_, _, order, _) = &orders[0];
    let listed = world.listed(2, order).await;
    let documented = json!({
        "orderId": order, "totalAmount": 2499.95, "status": "SUCCESS",
        "items": [{
            "productId": 1, "pname": "Mechanical Keyboard", "price": 499.99, "quantity": 5,
        }],
        "createdAt": listed["createdAt"],
    });
    assert_eq!(listed, documented);
    for (request, ..) in &orders {
        for topic in ["Productids", "Orders", "Notification"] {
            assert_eq!(world.teams.heard(topic, request).len(), 1, "{topic}");
        }
    }
    assert_eq!(world.teams.keys("Payment-Refund"), Vec::<String>::new());
    world.ends_well(0).await;
}

async fn everybody_tells(world: &Urbanmart, orders: &[(&str, Value, String, Value)]) {
    for _ in 0..2 {
        for replica in 0..world.replicas.len() {
            for (request, _, _, result) in orders {
                let told = world.known_result(replica, request).await;
                assert_eq!((told.status.as_u16(), &told.json()), (200, result));
            }
        }
    }
}
