//! `msvc-order`, the world of document 004: an inventory and a tracking service over HTTP; where there
//! is one, on PostgreSQL. Without its inventory: `msvc_order_away`.

use super::world::{Preset, World, shop_on};
use crate::client::{Answer, Request};
use crate::door::Door;
use crate::sandbox_running::SANDBOX;
use crate::servers::Kind;
use crate::waiting::eventually;
use serde_json::{Value, json};

/// Its preset, with the sandbox where the services are.
pub(super) const PRESET: Preset = Preset {
    name: "msvc-order",
    settings: &[
        ("inventory.url", SANDBOX),
        ("catalogue.url", SANDBOX),
        ("shipping.url", SANDBOX),
    ],
    is_paid_there: false,
};

pub(super) const CUSTOMER: &str = "12345";
pub(super) const ORDERS: &str = "/api/v1/orders";
pub(super) const ORDER: &str = "/api/v1/orders/1";

/// The document's request.
pub(super) const REQUEST: &str = r#"{
"customerId" : 12345 ,
"items" : [
{
"productId" : 1 ,
"quantity" : 2
},
{
"productId" : 5 ,
"quantity" : 1
}
],
"deliveryAddress" : "123 Main St, City, State 12345" ,
"carrier" : "DHL"
}"#;

pub(super) const PRICED: [&str; 2] = ["GET look 1", "GET look 5"];
pub(super) const RESERVED: [&str; 3] = ["POST reserve 1/2 5/1", "= reserved 1 2", "= reserved 5 1"];
pub(super) const SHIPPED: [&str; 2] = ["POST shipment", "= shipped"];

pub(super) async fn world(settings: &[(&str, &str)]) -> World {
    World::start(shop_on(Kind::Postgres).await, &PRESET, settings).await
}

pub(super) async fn place(world: &World) -> Answer {
    place_this(world, REQUEST).await
}

pub(super) async fn place_this(world: &World, body: &str) -> Answer {
    world.ask(CUSTOMER, Request::post(ORDERS, body)).await
}

/// A service tells that the order has been shipped, or the like.
async fn put_as_service(world: &World, path: &str) -> u16 {
    let service = [("X-User-Role", "SERVICE")];
    let put = Request::put(path).with(&service);
    world.ask("warehouse", put).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_priced_reserved_and_shipped_by_the_documented_calls_in_the_documented_order() {
    let world = world(&[]).await;
    let placed = place(&world).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let order = placed.json();
    let documented = json!({
        "orderId": 1, "customerId": 12345, "status": "CONFIRMED", "totalPrice": 349.97, "items": [
            {"productId": 1, "quantity": 2, "priceAtPurchase": 99.99},
            {"productId": 5, "quantity": 1, "priceAtPurchase": 149.99},
        ],
    });
    for (member, value) in documented.as_object().unwrap() {
        assert_eq!(&order[member], value, "{member}");
    }
    assert_eq!(order["warnings"], json!([]));
    for (member, prefix) in [("orderNumber", "ORD-"), ("trackingNumber", "TRK-")] {
        assert!(
            order[member].as_str().unwrap().starts_with(prefix),
            "{order}"
        );
    }
    world
        .heard(&[&PRICED[..], &RESERVED, &SHIPPED].concat())
        .await;
    let items = json!([{"productId": 1, "quantity": 2}, {"productId": 5, "quantity": 1}]);
    let (path, body) = world.last("reserve").await;
    assert_eq!(
        (&*path, body),
        ("/api/v1/inventory/reserve", json!({"items": items}))
    );
    let parcel = json!({
        "orderId": 1, "customerName": "Customer 12345", "carrier": "DHL",
        "deliveryAddress": "123 Main St, City, State 12345",
    });
    let (path, body) = world.last("shipment").await;
    assert_eq!((&*path, body), ("/api/v1/tracking/shipment", parcel));

    assert_eq!(put_as_service(&world, "/api/v1/orders/1/ship").await, 204);
    world
        .heard(&["POST consume 1/2 5/1", "= consumed 1 2", "= consumed 5 1"])
        .await;
    let late = world
        .ask(CUSTOMER, Request::put("/api/v1/orders/1/cancel"))
        .await;
    assert_eq!(late.status, 409, "{late:?}");
    let shown = world.ask(CUSTOMER, Request::get(ORDER)).await.json();
    assert_eq!(
        (&shown["status"], &shown["trackingNumber"]),
        (&json!("SHIPPED"), &order["trackingNumber"])
    );
    let list = world
        .ask(CUSTOMER, Request::get("/api/v1/orders/customer/12345"))
        .await
        .json();
    assert_eq!(list[0]["orderNumber"], order["orderNumber"]);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_releases_its_stock_once() {
    let world = world(&[]).await;
    assert_eq!(place(&world).await.status, 201);
    world.news().await;
    for _ in 0..2 {
        let cancelled = world
            .ask(CUSTOMER, Request::put("/api/v1/orders/1/cancel"))
            .await;
        assert_eq!(cancelled.status, 204, "{cancelled:?}");
    }
    world
        .heard(&["POST release 1/2 5/1", "= released 1 2", "= released 5 1"])
        .await;
    assert_eq!(put_as_service(&world, "/api/v1/orders/1/ship").await, 409);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn short_of_stock_names_every_product_and_makes_no_parcel() {
    let world = world(&[]).await;
    assert_eq!(place(&world).await.status, 201);
    world.news().await;
    let order = |items: Value| json!({"customerId": 12345, "deliveryAddress": "123 Main St", "carrier": "DHL", "items": items});
    // All that there were at first, and two are gone.
    let one =
        order(json!([{"productId": 5, "quantity": 1}, {"productId": 1, "quantity": 1_000_000}]));
    let refused = place_this(&world, &one.to_string()).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    let documented = json!({
        "error": "Insufficient stock", "unavailableProducts": [1],
        "message": "Product ID 1 has insufficient stock",
    });
    for (member, value) in documented.as_object().unwrap() {
        assert_eq!(&refused.json()[member], value, "{member}");
    }
    world
        .heard(&[PRICED[0], PRICED[1], "POST reserve 5/1 1/1000000"])
        .await;
    let shown = world
        .ask(CUSTOMER, Request::get("/api/v1/orders/2"))
        .await
        .json();
    assert_eq!(shown["status"], "CANCELLED");

    let items = [("PROD005", 41), ("PROD001", 1), ("PROD004", 26)];
    let items =
        items.map(|(product, quantity)| json!({"productId": product, "quantity": quantity}));
    let refused = place_this(&world, &order(json!(items)).to_string()).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    let short = refused.json()["unavailableProducts"].clone();
    assert_eq!(short, json!(["PROD004", "PROD005"]));
    world.ends_well().await;
}

/// What a customer is told of an order that has no parcel yet.
fn is_confirmed_without_a_parcel(placed: &Answer) {
    assert_eq!(placed.status, 201, "{placed:?}");
    let order = placed.json();
    assert_eq!(order["status"], "CONFIRMED");
    assert_eq!(order["trackingNumber"], Value::Null);
    let warning = order["warnings"][0].as_str().unwrap();
    assert!(
        warning.contains("shipment could not be created yet"),
        "{order}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_tracking_is_away_orders_are_confirmed_and_their_parcels_are_made_later() {
    let tracking = Door::closed();
    let world = world(&[("shipping.url", &tracking.url())]).await;
    is_confirmed_without_a_parcel(&place(&world).await);
    world.news().await;
    tracking.open_to(world.sandbox.address);
    let shipped = eventually("the parcel is made", || async {
        let order = world.ask(CUSTOMER, Request::get(ORDER)).await.json();
        order["trackingNumber"].is_string().then_some(order)
    })
    .await;
    assert_eq!(
        (&shipped["status"], &shipped["warnings"]),
        (&json!("CONFIRMED"), &json!([]))
    );
    world.heard(&SHIPPED).await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_that_may_have_been_made_is_not_made_again_until_an_operator_says_so() {
    let world = world(&[]).await;
    let once = json!([{"fault": "status=503", "call": "shipment", "times": 1}]);
    world.befalls(&once).await;
    is_confirmed_without_a_parcel(&place(&world).await);
    world
        .heard(&[&PRICED[..], &RESERVED, &["POST shipment !status=503"]].concat())
        .await;
    assert_eq!(world.parked("1"), "create-shipment");
    world.settle("1", "not-done");
    world.heard(&SHIPPED).await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_inventory_behind_the_document_the_second_is_refused_and_the_first_released() {
    let world = world(&[("inventory.protocol", "per-product")]).await;
    let sold_out = json!([{"fault": "decline", "call": "reserve", "product": "5"}]);
    world.befalls(&sold_out).await;
    let refused = place(&world).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(refused.json()["unavailableProducts"], json!([5]));
    // Priced at first, then looked at once more before anything is taken.
    let looks = [PRICED[0], PRICED[0], PRICED[1], PRICED[1]];
    let deeds = [
        "POST reserve 1/2",
        "= reserved 1 2",
        "POST reserve 5/1 !decline",
        "POST release 1/2",
        "= released 1 2",
    ];
    world.heard(&[&looks[..], &deeds].concat()).await;
    world.ends_well().await;
}
