//! `cloudforge`, the world of document 001: users, products and stock over HTTP; carts in Redis and
//! orders on PostgreSQL, where the tests are told of them. This is the world without Kafka: the built-in
//! payments stand for those that come by it, and their results come later, too, or at once. With Kafka:
//! `choreographies`.

use super::world::{Preset, World, shop_on};
use crate::client::{Answer, Request};
use crate::door::Door;
use crate::redis_process::RedisProcess;
use crate::sandbox_running::SANDBOX;
use crate::servers::Kind;
use crate::waiting::eventually;
use serde_json::{Value, json};

/// Its preset, with the sandbox where the services are.
const PRESET: Preset = Preset {
    name: "cloudforge",
    settings: &[
        ("inventory.url", SANDBOX),
        ("catalogue.url", SANDBOX),
        ("customers.url", SANDBOX),
        ("payments.protocol", "builtin"),
        ("kafka.brokers", ""),
        // Where no Redis is told of.
        ("redis.url", ""),
        ("carts.store", "database"),
    ],
    is_paid_there: false,
};

const USER: &str = "550e8400-e29b-41d4-a716-446655440000";
const CHECKOUT: &str = r#"{"shippingAddress": "123 Main St", "shippingCity": "Pune"}"#;

/// The user, then the prices, then the stock of each item, which is reserved one by one.
const PRICED: [&str; 5] = [
    "GET user",
    "GET product PROD001",
    "GET product PROD001",
    "GET product PROD002",
    "GET product PROD002",
];
const RESERVED: [&str; 4] = [
    "POST reserve PROD001/2",
    "= reserved PROD001 2",
    "POST reserve PROD002/1",
    "= reserved PROD002 1",
];
/// What was done last is undone first.
const RELEASED: [&str; 4] = [
    "POST release PROD002/1",
    "= released PROD002 1",
    "POST release PROD001/2",
    "= released PROD001 2",
];

/// With something in the user's cart.
async fn world(settings: &[(&str, &str)]) -> World {
    let world = World::start(shop_on(Kind::Postgres).await, &PRESET, settings).await;
    for item in [
        r#"{"productId": "PROD001", "quantity": 2}"#,
        r#"{"productId": "PROD002", "quantity": 1}"#,
    ] {
        let added = world
            .ask(USER, Request::post("/api/cart/items", item))
            .await;
        assert_eq!(added.status, 200, "{added:?}");
    }
    world.news().await;
    world
}

async fn check_out(world: &World) -> Answer {
    check_out_with(world, CHECKOUT).await
}

async fn check_out_with(world: &World, body: &str) -> Answer {
    world
        .ask(USER, Request::post("/api/cart/checkout", body))
        .await
}

/// How many pieces are in the user's cart.
async fn pieces_in_cart(world: &World) -> Value {
    world.ask(USER, Request::get("/api/cart")).await.json()["itemCount"].clone()
}

/// What is wrong, in the contract's words.
fn message(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), answer.json()["message"].clone())
}

/// The path of the user's newest order, and how it stands.
async fn newest(world: &World) -> (String, Value) {
    let page = world.ask(USER, Request::get("/api/orders")).await.json();
    let order = &page["content"][0];
    let id = order["id"].as_str().unwrap();
    (format!("/api/orders/{id}"), order["status"].clone())
}

/// A cart becomes an order, calls and answer as documented.
async fn is_checked_out_as_documented(world: World) {
    let checked_out = check_out(&world).await;
    assert_eq!(checked_out.status, 200, "{checked_out:?}");
    let order = checked_out.json();
    let documented = json!({
        "userId": USER, "status": "CONFIRMED", "totalAmount": 189.97, "notes": null,
        "shippingAddress": "123 Main St", "shippingCity": "Pune", "shippingState": null,
        "shippingZip": null, "shippingCountry": null,
    });
    for (member, value) in documented.as_object().unwrap() {
        assert_eq!(&order[member], value, "{member}");
    }
    let item = json!({
        "id": order["items"][0]["id"], "productId": "PROD001", "productName": "Wireless Headphones",
        "quantity": 2, "unitPrice": 79.99, "totalPrice": 159.98,
    });
    assert_eq!(order["items"][0], item);
    world.heard(&[&PRICED[..], &RESERVED].concat()).await;
    let (path, _) = world.last("user").await;
    assert_eq!(path, format!("/api/users/{USER}"));
    let (path, body) = world.last("reserve").await;
    let asked = json!({"quantity": 1, "orderId": order["id"]});
    assert_eq!((&*path, body), ("/api/products/PROD002/reserve", asked));
    assert_eq!(pieces_in_cart(&world).await, 0);

    let path = format!(
        "/api/orders/{}?reason=too+late",
        order["id"].as_str().unwrap()
    );
    let cancel = path.replace('?', "/cancel?");
    let cancelled = world.ask(USER, Request::put(&cancel)).await;
    assert_eq!(
        (cancelled.status.as_u16(), &cancelled.json()["status"]),
        (200, &json!("CANCELLED"))
    );
    world.heard(&RELEASED).await;
    let again = world.ask(USER, Request::put(&cancel)).await;
    let words = "Order cannot be cancelled. Current status: CANCELLED";
    assert_eq!(message(&again), (400, words.into()));
    let shown = world.ask("2", Request::get(&path)).await;
    assert_eq!(shown.status, 404, "{shown:?}");
    let empty = check_out(&world).await;
    assert_eq!(
        message(&empty),
        (400, "Cart is empty, cannot proceed with checkout".into())
    );
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_is_checked_out_by_the_documented_calls_in_the_documented_order() {
    is_checked_out_as_documented(world(&[]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_in_redis_is_checked_out_alike() {
    let Some(redis) = RedisProcess::start("a checkout in the world of document 001").await else {
        return;
    };
    let url = redis.url();
    let settings = [
        ("redis.url", &*url),
        ("redis.timeout", "20s"),
        ("carts.store", "redis"),
    ];
    is_checked_out_as_documented(world(&settings).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_pending_until_its_payment_is_told_of() {
    let later = [
        ("payments.builtin", "later"),
        ("payments.later_after", "300ms"),
    ];
    let world = world(&later).await;
    let placed = check_out(&world).await;
    assert_eq!(
        (placed.status.as_u16(), &placed.json()["status"]),
        (200, &json!("PENDING"))
    );
    let (path, _) = newest(&world).await;
    world.becomes(USER, &path, ("status", "CONFIRMED")).await;
    world.shop.at_rest().await;
    assert_eq!(pieces_in_cart(&world).await, 0);
    // One whose payment fails is called off, and its stock is released.
    let body = r#"{"items": [{"productId": "PROD003", "quantity": 1}], "shippingAddress": "here",
        "paymentMethod": "tok_decline"}"#;
    let placed = world.ask(USER, Request::post("/api/orders", body)).await;
    assert_eq!(
        (placed.status.as_u16(), &placed.json()["status"]),
        (201, &json!("PENDING"))
    );
    let path = format!("/api/orders/{}", placed.json()["id"].as_str().unwrap());
    world.becomes(USER, &path, ("status", "CANCELLED")).await;
    world.shop.at_rest().await;
    let news = world.news().await;
    assert_eq!(
        news[news.len() - 2..],
        ["POST release PROD003/1", "= released PROD003 1"]
    );
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_and_what_is_unknown_or_not_on_sale_is_refused_and_nothing_is_reserved() {
    let world = world(&[]).await;
    let order = |product: &str, quantity: u32| {
        json!({"items": [{"productId": product, "quantity": quantity}], "shippingAddress": "here"})
            .to_string()
    };
    // The product service of the document answers 500 for a product that it does not have.
    world
        .befalls(&json!([{"fault": "status=500", "product": "404"}]))
        .await;
    for (user, product, quantity, expected) in [
        (
            "disabled-1",
            "PROD001",
            1,
            (
                403,
                "User disabled-1 is unknown or disabled and cannot order",
            ),
        ),
        (
            "unknown-1",
            "PROD001",
            1,
            (
                403,
                "User unknown-1 is unknown or disabled and cannot order",
            ),
        ),
        (
            USER,
            "PROD999",
            1,
            (404, "Product not found with ID: PROD999"),
        ),
        (USER, "404", 1, (404, "Product not found with ID: 404")),
        (
            USER,
            "inactive-1",
            1,
            (404, "Product not found with ID: inactive-1"),
        ),
        (
            USER,
            "PROD005",
            41,
            (
                409,
                "Insufficient stock for product: PROD005 (available: 40, requested: 41)",
            ),
        ),
    ] {
        let body = order(product, quantity);
        let refused = world.ask(user, Request::post("/api/orders", &body)).await;
        assert_eq!(message(&refused), (expected.0, expected.1.into()));
    }
    let too_many = order("PROD005", 41);
    let item = too_many
        .replace("{\"items\":[", "")
        .replace("],\"shippingAddress\":\"here\"}", "");
    let refused = world
        .ask(USER, Request::post("/api/cart/items", &item))
        .await;
    assert_eq!(refused.status, 409, "{refused:?}");
    world.shop.at_rest().await;
    let news = world.news().await;
    assert!(news.iter().all(|line| line.starts_with("GET")), "{news:?}");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_reservation_is_refused_and_the_first_is_released() {
    let world = world(&[]).await;
    let sold_out = json!([{"fault": "decline", "call": "reserve", "product": "PROD002"}]);
    world.befalls(&sold_out).await;
    let refused = check_out(&world).await;
    let words = "Insufficient stock for product: PROD002 (requested: 1)";
    assert_eq!(message(&refused), (409, words.into()));
    let then = ["POST reserve PROD002/1 !decline"];
    world
        .heard(&[&PRICED, &RESERVED[..2], &then, &RELEASED[2..]].concat())
        .await;
    assert_eq!(pieces_in_cart(&world).await, 3);
    assert_eq!(newest(&world).await.1, "CANCELLED");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_payment_releases_the_stock_and_leaves_the_cart() {
    let world = world(&[]).await;
    let body = CHECKOUT.replace('}', r#", "paymentMethod": "tok_decline"}"#);
    let refused = check_out_with(&world, &body).await;
    assert_eq!(
        message(&refused),
        (402, "Payment failed, the order was cancelled".into())
    );
    world
        .heard(&[&PRICED[..], &RESERVED, &RELEASED].concat())
        .await;
    assert_eq!(pieces_in_cart(&world).await, 3);
    world.ends_well().await;
}

/// The operator has found out that it was made.
#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_that_was_made_and_not_heard_of_is_not_made_again() {
    let world = world(&[]).await;
    let once = json!([{"fault": "lose-answer", "call": "reserve", "times": 1}]);
    world.befalls(&once).await;
    let slow = check_out(&world).await;
    assert_eq!(
        (slow.status.as_u16(), &slow.json()["status"]),
        (200, &json!("PENDING"))
    );
    let first = ["POST reserve PROD001/2 !lose-answer", RESERVED[1]];
    world.heard(&[&PRICED[..], &first].concat()).await;
    assert_eq!(pieces_in_cart(&world).await, 3);
    assert_eq!(world.parked("1"), "reserve:1");
    world.settle("1", "done");
    let (path, _) = newest(&world).await;
    world.becomes(USER, &path, ("status", "CONFIRMED")).await;
    world.heard(&RESERVED[2..]).await;
    assert_eq!(pieces_in_cart(&world).await, 0);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_that_cannot_be_looked_at_delays_the_order_and_it_goes_on_by_itself() {
    let stock = Door::closed();
    let built_in = [("inventory.url", &*stock.url())];
    let world = World::start(shop_on(Kind::Postgres).await, &PRESET, &built_in).await;
    let body = r#"{"items": [{"productId": "PROD001", "quantity": 2}], "shippingAddress": "here"}"#;
    let placed = world.ask(USER, Request::post("/api/orders", body)).await;
    assert_eq!(
        (placed.status.as_u16(), &placed.json()["status"]),
        (201, &json!("PENDING"))
    );
    stock.open_to(world.sandbox.address);
    let (path, _) = newest(&world).await;
    world.becomes(USER, &path, ("status", "CONFIRMED")).await;
    world.heard(&[&PRICED[..3], &RESERVED[..2]].concat()).await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_users_or_products_nothing_is_ordered_and_all_is_well_when_they_are_back() {
    for section in ["customers.url", "catalogue.url"] {
        let away = Door::closed();
        let settings = [(section, &*away.url())];
        let world = World::start(shop_on(Kind::Postgres).await, &PRESET, &settings).await;
        let body =
            r#"{"items": [{"productId": "PROD001", "quantity": 2}], "shippingAddress": "here"}"#;
        let order = async || world.ask(USER, Request::post("/api/orders", body)).await;
        let refused = order().await;
        assert!(refused.is_away(), "{section}: {refused:?}");
        let page = world.ask(USER, Request::get("/api/orders")).await.json();
        assert_eq!(page["totalElements"], 0, "{section}: {page}");
        away.open_to(world.sandbox.address);
        let placed = eventually("they are back", || async {
            let answer = order().await;
            (answer.status != 503).then_some(answer)
        })
        .await;
        assert_eq!(
            (placed.status.as_u16(), &placed.json()["status"]),
            (201, &json!("CONFIRMED"))
        );
        world.ends_well().await;
    }
}
