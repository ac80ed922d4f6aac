//! `coordinator`, the world of document 000: carts, inventory, payment and notification over HTTP.

use super::world::{Preset, World};
use crate::client::{Answer, Request};
use crate::door::Door;
use crate::sandbox_running::SANDBOX;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::{Value, json};

/// Its preset, with the sandbox where the services are.
const PRESET: Preset = Preset {
    name: "coordinator",
    settings: &[
        ("carts.url", SANDBOX),
        ("inventory.url", SANDBOX),
        ("payments.url", SANDBOX),
        ("notifications.url", SANDBOX),
    ],
    is_paid_there: true,
};

const USER: &str = "7";
const ORDER: &str = "/api/order/1";

/// Two headphones and a charger: the cart of every test.
const CART: [(&str, u32); 2] = [("PROD001", 2), ("PROD002", 1)];

const CHECKED: [&str; 3] = ["GET cart", "GET check PROD001/2", "GET check PROD002/1"];
const REDUCED: [&str; 4] = [
    "PUT reduce PROD001/2",
    "= reduced PROD001 2",
    "PUT reduce PROD002/1",
    "= reduced PROD002 1",
];
/// What was done last is undone first.
const RESTORED: [&str; 4] = [
    "PUT restore PROD002/1",
    "= restored PROD002 1",
    "PUT restore PROD001/2",
    "= restored PROD001 2",
];
const PAID: [&str; 2] = ["POST pay 189.97 USD", "= captured 18997 USD"];
const CONFIRMED: [&str; 4] = ["DELETE clear", "= cleared", "POST send", "= notified"];

/// With something in the user's cart.
async fn world(settings: &[(&str, &str)]) -> World {
    let world = World::start(Shop::new(), &PRESET, settings).await;
    for (product, quantity) in CART {
        let item = json!({"productId": product, "quantity": quantity}).to_string();
        let add = Request::post("/api/cart/add/7", &item);
        assert_eq!(world.sandbox.send(add).await.unwrap().status, 200);
    }
    world.news().await;
    world
}

async fn place(world: &World) -> Answer {
    place_with(world, "{}").await
}

async fn place_with(world: &World, body: &str) -> Answer {
    let place = Request::post("/api/order/place/7", body);
    world.ask(USER, place).await
}

/// How many lines the cart service has for the user.
async fn lines_in_cart(world: &World) -> usize {
    let cart = world.sandbox.get("/api/cart/7").await.json();
    world.news().await;
    cart["items"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_is_ordered_by_the_documented_calls_in_the_documented_order() {
    let world = world(&[]).await;
    let placed = place_with(&world, r#"{"email": "alice@example.com"}"#).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let order = placed.json();
    let timestamp = order["timestamp"].as_str().unwrap();
    let documented = json!({
        "orderId": 1, "userId": 7, "totalPrice": 189.97, "paymentStatus": "PAID",
        "orderStatus": "CONFIRMED", "timestamp": timestamp, "items": [
            {"productId": "PROD001", "productName": "Wireless Headphones", "quantity": 2, "price": 79.99},
            {"productId": "PROD002", "productName": "USB-C Charger", "quantity": 1, "price": 29.99},
        ],
    });
    assert_eq!(order, documented);
    world
        .heard(&[&CHECKED[..], &REDUCED, &PAID, &CONFIRMED].concat())
        .await;
    // It is on record as confirmed between the payment and what follows from it.
    let timeline = world.timeline("1").await;
    let place_of = |event: &str| {
        let found = timeline.iter().position(|one| one == event);
        found.unwrap_or_else(|| panic!("{event} is not in {timeline:?}"))
    };
    let saved = [
        "order-placed",
        "call-started reserve:1",
        "call-started pay",
        "order-confirmed",
        "call-started clear-cart",
        "call-started notify",
    ];
    assert!(saved.map(place_of).is_sorted(), "{timeline:?}");

    let shown = world.ask(USER, Request::get(ORDER)).await;
    assert_eq!(
        (shown.status.as_u16(), shown.json()),
        (200, documented.clone())
    );
    let list = world.ask(USER, Request::get("/api/order/user/7")).await;
    assert_eq!(list.json(), json!([documented]));
    assert_eq!(world.ask("8", Request::get(ORDER)).await.status, 404);
    let (path, _) = world.last("check").await;
    assert!(
        path.starts_with("/api/v1/inventory/check?productId=PROD00"),
        "{path}"
    );
    let (path, body) = world.last("pay").await;
    let asked = json!({"orderId": 1, "userId": 7, "amount": 189.97, "currency": "USD"});
    assert_eq!((&*path, body), ("/api/v1/payment/pay", asked));
    let (path, body) = world.last("send").await;
    assert_eq!(path, "/api/v1/notification/send");
    assert_eq!(
        (&body["orderId"], &body["channel"]),
        (&json!(1), &json!("EMAIL"))
    );
    assert_eq!(world.last("clear").await.0, "/api/cart/clear/7");
    // The cart is empty now, and nothing is ordered twice.
    let again = place(&world).await;
    assert_eq!(again.status, 400, "{again:?}");
    assert_eq!(again.json()["error"], "CART_EMPTY");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn short_at_the_check_takes_nothing_names_all_and_leaves_the_cart() {
    let world = world(&[]).await;
    world
        .befalls(&json!([{"fault": "decline", "call": "check"}]))
        .await;
    let refused = place(&world).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    let body = refused.json();
    assert_eq!(body["error"], "OUT_OF_STOCK");
    let short: Vec<&Value> = body["details"].as_array().unwrap().iter().collect();
    let short = short
        .iter()
        .map(|detail| (&detail["productId"], &detail["requested"]));
    let both = [
        (&json!("PROD001"), &json!(2)),
        (&json!("PROD002"), &json!(1)),
    ];
    assert!(short.eq(both), "{body}");
    world
        .heard(&[
            "GET cart",
            "GET check PROD001/2 !decline",
            "GET check PROD002/1 !decline",
        ])
        .await;
    assert_eq!(lines_in_cart(&world).await, 2);
    world.befalls(&json!([])).await;
    assert_eq!(
        place(&world).await.status,
        201,
        "the cart can be ordered again"
    );
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_reduce_is_refused_and_the_first_is_put_back() {
    let world = world(&[]).await;
    let sold_out = json!([{"fault": "decline", "call": "reduce", "product": "PROD002"}]);
    world.befalls(&sold_out).await;
    let refused = place(&world).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    let body = refused.json();
    assert_eq!(body["error"], "OUT_OF_STOCK");
    assert_eq!(body["details"][0]["productId"], "PROD002");
    assert_eq!(body["details"].as_array().unwrap().len(), 1);
    let then = ["PUT reduce PROD002/1 !decline"];
    world
        .heard(&[&CHECKED, &REDUCED[..2], &then, &RESTORED[2..]].concat())
        .await;
    assert_eq!(lines_in_cart(&world).await, 2);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_payment_puts_the_stock_back_and_leaves_the_cart() {
    let world = world(&[]).await;
    world
        .befalls(&json!([{"fault": "decline", "call": "pay"}]))
        .await;
    let refused = place(&world).await;
    assert_eq!(refused.status, 402, "{refused:?}");
    assert_eq!(refused.json()["error"], "PAYMENT_FAILED");
    let refusal = ["POST pay 189.97 USD !decline"];
    world
        .heard(&[&CHECKED[..], &REDUCED, &refusal, &RESTORED].concat())
        .await;
    assert_eq!(lines_in_cart(&world).await, 2);
    let shown = world.ask(USER, Request::get(ORDER)).await.json();
    assert_eq!(shown["orderStatus"], "CANCELLED");
    world.ends_well().await;
}

/// The answer of the payment is lost; the operator has found out what it was.
async fn unknown_payment(fault: &str, verdict: &str) {
    let world = world(&[]).await;
    let once = json!([{"fault": fault, "call": "pay", "times": 1}]);
    world.befalls(&once).await;
    let slow = place(&world).await;
    assert_eq!(slow.status, 202, "{slow:?}");
    assert_eq!(slow.json()["orderStatus"], "PENDING");
    let asked = format!("POST pay 189.97 USD !{fault}");
    let is_paid = verdict == "done";
    let first = &[&*asked, PAID[1]][..if is_paid { 2 } else { 1 }];
    world.heard(&[&CHECKED[..], &REDUCED, first].concat()).await;
    assert_eq!(world.parked("1"), "pay");

    // Whoever orders again is told how this one stands; nobody is charged by it.
    let again = place(&world).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["orderId"]),
        (202, &json!(1))
    );
    world.heard(&["GET cart"]).await;
    assert_eq!(lines_in_cart(&world).await, 2);
    world.settle("1", verdict);
    world
        .becomes(USER, ORDER, ("orderStatus", "CONFIRMED"))
        .await;
    let rest = if is_paid { &[] } else { &PAID[..] };
    world.heard(&[rest, &CONFIRMED].concat()).await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_was_made_and_not_heard_of_is_not_made_again_and_settled_as_done() {
    unknown_payment("lose-answer", "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_was_lost_is_made_again_only_after_an_operator_says_it_was_not_made() {
    unknown_payment("reset", "not-done").await;
}

/// Somebody is away, in the contract's words.
fn is_unavailable(answer: &Answer) {
    assert!(answer.is_away(), "{answer:?}");
    let told = answer.json();
    assert_eq!(told["error"], "SERVICE_UNAVAILABLE", "{told}");
    let members: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(members, ["details", "error", "message"], "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_inventory_is_away_orders_wait_and_go_on_by_themselves() {
    let inventory = Door::closed();
    let world = world(&[("inventory.url", &inventory.url())]).await;
    let away = place(&world).await;
    is_unavailable(&away);
    let waiting = world.ask(USER, Request::get(ORDER)).await.json();
    assert_eq!(waiting["orderStatus"], "PENDING");
    let again = place(&world).await;
    is_unavailable(&again);
    assert_eq!(lines_in_cart(&world).await, 2);

    inventory.open_to(world.sandbox.address);
    world
        .becomes(USER, ORDER, ("orderStatus", "CONFIRMED"))
        .await;
    world
        .heard(&[&CHECKED[1..], &REDUCED, &PAID, &CONFIRMED].concat())
        .await;
    let list = world.ask(USER, Request::get("/api/order/user/7")).await;
    assert_eq!(list.json().as_array().unwrap().len(), 1);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_carts_are_away_nothing_is_ordered_and_the_client_asks_again() {
    let carts = Door::closed();
    let world = world(&[("carts.url", &carts.url())]).await;
    for _ in 0..2 {
        is_unavailable(&place(&world).await);
    }
    assert_eq!(world.shop.ledger().orders.len(), 0);
    world.heard(&[]).await;
    carts.open_to(world.sandbox.address);
    let back = eventually("the carts are back", || async {
        let answer = place(&world).await;
        (answer.status != 503).then_some(answer)
    })
    .await;
    assert_eq!(back.status, 201, "{back:?}");
    world
        .heard(&[&CHECKED[..], &REDUCED, &PAID, &CONFIRMED].concat())
        .await;
    world.ends_well().await;
}

/// The document's other spelling: product and quantity in the body.
#[tokio::test(flavor = "multi_thread")]
async fn an_inventory_that_reads_bodies_is_asked_in_the_same_order() {
    let world = world(&[("inventory.protocol", "check-reduce-body")]).await;
    let sold_out = json!([{"fault": "decline", "call": "reduce", "product": "PROD002"}]);
    world.befalls(&sold_out).await;
    let refused = place(&world).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    let in_body = |line: &&str| line.replace("PUT ", "POST ");
    let then = ["POST reduce PROD002/1 !decline"];
    let refusal = [&CHECKED, &REDUCED[..2], &then, &RESTORED[2..]].concat();
    let refusal: Vec<String> = refusal.iter().map(in_body).collect();
    world.shop.at_rest().await;
    assert_eq!(world.news().await, refusal);
    let (path, body) = world.last("restore").await;
    let first = json!({"productId": "PROD001", "quantity": 2});
    assert_eq!((&*path, body), ("/api/inventory/restore", first));

    world.befalls(&json!([])).await;
    let placed = place(&world).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let order = [&CHECKED[..], &REDUCED, &PAID, &CONFIRMED].concat();
    let order: Vec<String> = order.iter().map(in_body).collect();
    world.shop.at_rest().await;
    assert_eq!(world.news().await, order);
    let (path, body) = world.last("reduce").await;
    let last = json!({"productId": "PROD002", "quantity": 1});
    assert_eq!((&*path, body), ("/api/inventory/reduce", last));
    let (path, _) = world.last("check").await;
    assert!(
        path.starts_with("/api/inventory/check?productId=PROD00"),
        "{path}"
    );
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_sent_holds_up_no_order_and_is_sent_later() {
    let world = world(&[]).await;
    let away = json!([{"fault": "status=503", "call": "send", "times": 2}]);
    world.befalls(&away).await;
    let placed = place(&world).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    assert_eq!(placed.json()["orderStatus"], "CONFIRMED");
    let tries = ["POST send !status=503", "POST send !status=503"];
    let (cleared, sent) = CONFIRMED.split_at(2);
    world
        .heard(&[&CHECKED[..], &REDUCED, &PAID, cleared, &tries, sent].concat())
        .await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_puts_its_stock_back_and_waits_for_whoever_pays_back() {
    let world = world(&[]).await;
    assert_eq!(place(&world).await.status, 201);
    world.news().await;
    let cancelled = world.ask(USER, Request::put("/api/order/1/cancel")).await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    assert_eq!(cancelled.json()["orderStatus"], "CANCELLED");
    // The document's payment service has no call that pays back.
    world.heard(&RESTORED).await;
    assert_eq!(world.parked("1"), "refund");
    world.settle("1", "done");
    assert_eq!(world.parked("1"), Value::Null);
    world.heard(&[]).await;
    world.service.stop().await;
}
