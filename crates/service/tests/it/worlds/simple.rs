//! `simple`, the world of document 003: an inventory and a notification service over HTTP.

use super::world::{Preset, World};
use crate::client::{Answer, Request};
use crate::door::Door;
use crate::sandbox_running::SANDBOX;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::{Value, json};

/// Its preset, with the sandbox where the services are.
const PRESET: Preset = Preset {
    name: "simple",
    settings: &[
        ("inventory.url", SANDBOX),
        ("catalogue.url", SANDBOX),
        ("notifications.url", SANDBOX),
    ],
    is_paid_there: false,
};

/// Of the document: a piece of one product and two of another.
const ITEMS: [(&str, u32, &str); 2] = [("PROD001", 1, "79.99"), ("PROD002", 2, "29.99")];

const LOOKED_AT: [&str; 2] = ["GET look PROD001", "GET look PROD002"];
/// Priced at first, then looked at once more before anything is taken.
const PRICED: [&str; 4] = [LOOKED_AT[0], LOOKED_AT[0], LOOKED_AT[1], LOOKED_AT[1]];
const RESERVED: [&str; 4] = [
    "PUT reserve PROD001/1",
    "= reserved PROD001 1",
    "PUT reserve PROD002/2",
    "= reserved PROD002 2",
];
const NOTIFIED: [&str; 2] = ["POST notify", "= notified"];

async fn world(settings: &[(&str, &str)]) -> World {
    World::start(Shop::new(), &PRESET, settings).await
}

/// The document's request for these products, quantities and prices.
fn request(items: &[(&str, u32, &str)]) -> String {
    let items = items.iter().map(|(product, quantity, price)| {
        format!(r#"{{"product_id": "{product}", "quantity": {quantity}, "price": {price}}}"#)
    });
    let items: Vec<String> = items.collect();
    format!(
        r#"{{"customer_name": "Alice Johnson", "customer_email": "alice@example.com",
            "items": [{}]}}"#,
        items.join(", ")
    )
}

/// Nobody says who they are in this world.
async fn order(world: &World, items: &[(&str, u32, &str)]) -> Answer {
    let body = request(items);
    let request = Request::post("/orders", &body);
    world.service.send(request).await.unwrap()
}

/// What is wrong, in the contract's words.
fn detail(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), answer.json()["detail"].clone())
}

/// The path of the only order.
async fn path_of_order(world: &World) -> String {
    let list = world.service.get("/orders").await.json();
    assert_eq!(list["count"], 1, "{list}");
    let id = list["orders"][0]["order_id"].as_str().unwrap();
    format!("/orders/{id}")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_priced_reserved_and_told_of_in_the_documented_order() {
    let world = world(&[]).await;
    let placed = order(&world, &ITEMS).await;
    assert_eq!(placed.status, 200, "{placed:?}");
    let placed = placed.json();
    let id = placed["order_id"].as_str().unwrap();
    let documented = json!({
        "order_id": id, "status": "confirmed", "timestamp": placed["timestamp"],
        "message": format!("Order {id} has been confirmed and notification sent"),
    });
    assert_eq!(placed, documented);
    world
        .heard(&[&PRICED[..], &RESERVED, &NOTIFIED].concat())
        .await;
    let (path, body) = world.last("reserve").await;
    assert_eq!(
        (&*path, body),
        ("/inventory/PROD002/reserve", json!({"quantity": 2}))
    );
    let told = json!({
        "order_id": id, "customer_name": "Alice Johnson", "customer_email": "alice@example.com",
        "status": "confirmed",
    });
    assert_eq!(world.last("notify").await, ("/notify".to_owned(), told));

    let shown = world.service.get(&format!("/orders/{id}")).await.json();
    let documented = json!({
        "order_id": id, "customer_name": "Alice Johnson", "customer_email": "alice@example.com",
        "total_amount": 139.97, "status": "confirmed", "timestamp": shown["timestamp"], "items": [
            {"product_id": "PROD001", "quantity": 1, "price": 79.99},
            {"product_id": "PROD002", "quantity": 2, "price": 29.99},
        ],
    });
    assert_eq!(shown, documented);
    let list = world.service.get("/orders").await.json();
    assert_eq!(
        (&list["count"], &list["orders"]),
        (&json!(1), &json!([documented]))
    );
    let health = world.service.get("/health").await.json();
    assert_eq!(
        health,
        json!({"status": "healthy", "service": "Order Service"})
    );
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_stock_that_takes_three_seconds_is_waited_for_with_the_usual_bounds() {
    let world = world(&[]).await;
    // The first two are about the prices.
    let slow = json!([{"fault": "delay=3000", "call": "look", "nth": 3}]);
    world.befalls(&slow).await;
    let placed = order(&world, &ITEMS).await;
    assert_eq!(placed.status, 200, "{placed:?}");
    assert_eq!(placed.json()["status"], "confirmed");
    let slowly = LOOKED_AT.map(|look| format!("{look} !delay=3000"));
    let looks = [LOOKED_AT[0], &slowly[0], LOOKED_AT[1], &slowly[1]];
    world
        .heard(&[&looks[..], &RESERVED, &NOTIFIED].concat())
        .await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_short_or_costs_something_else_is_refused_and_nothing_is_taken() {
    let world = world(&[]).await;
    let unknown = order(&world, &[ITEMS[0], ("PROD999", 1, "1.00")]).await;
    assert_eq!(detail(&unknown), (400, "Product PROD999 not found".into()));
    let dear = order(&world, &[("PROD001", 1, "1.00")]).await;
    assert_eq!(
        detail(&dear),
        (400, "Price of PROD001 is 79.99, not 1.00".into())
    );
    let short = order(&world, &[ITEMS[1], ("PROD001", 51, "79.99")]).await;
    let words = "Insufficient stock for product PROD001. Available: 50, Requested: 51";
    assert_eq!(detail(&short), (400, words.into()));
    let nobody = world
        .service
        .get("/orders/00000000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(detail(&nobody), (404, "Order not found".into()));
    world.shop.at_rest().await;
    let news = world.news().await;
    assert!(
        news.iter().all(|line| line.starts_with("GET look")),
        "{news:?}"
    );
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_reservation_is_refused_and_the_first_is_replenished() {
    let world = world(&[]).await;
    let sold_out = json!([{"fault": "decline", "call": "reserve", "product": "PROD002"}]);
    world.befalls(&sold_out).await;
    let refused = order(&world, &ITEMS).await;
    let words = "Insufficient stock for product PROD002. Requested: 2";
    assert_eq!(detail(&refused), (400, words.into()));
    let then = [
        "PUT reserve PROD002/2 !decline",
        "PUT replenish PROD001/1",
        "= replenished PROD001 1",
    ];
    world
        .heard(&[&PRICED, &RESERVED[..2], &then].concat())
        .await;
    let list = world.service.get("/orders").await.json();
    assert_eq!(list["orders"][0]["status"], "cancelled");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_inventory_there_are_no_prices_and_nothing_is_ordered() {
    let inventory = Door::closed();
    let url = &*inventory.url();
    let world = world(&[("inventory.url", url), ("catalogue.url", url)]).await;
    let away = order(&world, &ITEMS).await;
    assert_eq!(detail(&away), (503, "External service unavailable".into()));
    assert!(away.is_away(), "{away:?}");
    assert_eq!(world.service.get("/orders").await.json()["count"], 0);
    inventory.open_to(world.sandbox.address);
    let back = eventually("the inventory is back", || async {
        let answer = order(&world, &ITEMS).await;
        (answer.status != 503).then_some(answer)
    })
    .await;
    assert_eq!(
        (back.status.as_u16(), &back.json()["status"]),
        (200, &json!("confirmed"))
    );
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inventory_that_goes_away_after_the_price_delays_the_order_and_it_goes_on_by_itself() {
    let world = world(&[]).await;
    let away = json!([{"fault": "status=503", "call": "look", "nth": 3}]);
    world.befalls(&away).await;
    let waiting = order(&world, &ITEMS).await;
    assert_eq!(
        detail(&waiting),
        (503, "External service unavailable".into())
    );
    assert!(waiting.is_away(), "{waiting:?}");
    let path = path_of_order(&world).await;
    let shown = world.service.get(&path).await.json();
    assert_eq!(shown["status"], "pending");
    world.befalls(&json!([])).await;
    world.becomes("", &path, ("status", "confirmed")).await;
    world.shop.at_rest().await;
    let mut deeds = world.news().await;
    deeds.retain(|line| !line.starts_with("GET"));
    assert_eq!(deeds, [&RESERVED[..], &NOTIFIED].concat());
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_that_was_lost_is_made_again_only_after_an_operator_says_so() {
    let world = world(&[]).await;
    let once = json!([{"fault": "reset", "call": "reserve", "times": 1}]);
    world.befalls(&once).await;
    let unknown = order(&world, &ITEMS).await;
    assert_eq!(
        detail(&unknown),
        (503, "External service unavailable".into())
    );
    let path = path_of_order(&world).await;
    let first = ["PUT reserve PROD001/1 !reset"];
    world.heard(&[&PRICED[..], &first].concat()).await;
    assert_eq!(world.parked("1"), "reserve:1");
    world.settle("1", "not-done");
    world.becomes("", &path, ("status", "confirmed")).await;
    // What surely was not reserved is looked at again.
    world
        .heard(&[&LOOKED_AT[..], &RESERVED, &NOTIFIED].concat())
        .await;
    world.ends_well().await;
}

/// The first two notices meet this fault.
async fn told_the_third_time(fault: &str, failed: &[&str]) {
    let world = world(&[]).await;
    let away = json!([{"fault": fault, "call": "notify", "times": 2}]);
    world.befalls(&away).await;
    let placed = order(&world, &ITEMS).await;
    assert_eq!(placed.status, 200, "{placed:?}");
    let placed = placed.json();
    assert_eq!(placed["status"], "confirmed");
    let message = placed["message"].as_str().unwrap();
    assert!(
        message.ends_with("has been confirmed, notification will follow"),
        "{message}"
    );
    world
        .heard(&[&PRICED[..], &RESERVED, failed, failed, &NOTIFIED].concat())
        .await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_that_cannot_be_sent_holds_up_no_order_and_follows() {
    told_the_third_time("status=503", &["POST notify !status=503"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_that_was_sent_and_says_that_it_failed_is_sent_again_as_the_customer_was_told()
 {
    let sent = ["POST notify !contradict=success", NOTIFIED[1]];
    told_the_third_time("contradict=success", &sent).await;
}
