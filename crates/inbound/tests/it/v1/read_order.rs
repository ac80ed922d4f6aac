//! Reading one order and its timeline.

use crate::shop::{Shop, V1_ORDER};
use application::testing::Fault;
use domain::process::Step;
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn an_order_is_shown_as_documented_under_each_of_its_names() {
    let shop = Shop::open();
    let path = shop.order().await;
    let shown = shop.get(&path).await;
    assert_snapshot!(shown, @r#"
    200
    etag: "12"
    content-type: application/json
    {"orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "customerId":12345,
    "status":"CONFIRMED",
    "totalPrice":349.97,
    "orderDate":"2026-01-01T00:00:00",
    "trackingNumber":"TRK-00000000-0001-7000-8000-000000000000",
    "items":[{"productId":1,
    "quantity":2,
    "priceAtPurchase":99.99},
    {"productId":5,
    "quantity":1,
    "priceAtPurchase":149.99}],
    "id":"00000000-0001-7000-8000-000000000000",
    "estimatedDelivery":"2026-01-05",
    "paymentStatus":"PAID",
    "currency":"USD",
    "nextActions":["process",
    "ship",
    "cancel"],
    "warnings":[]}
    "#);
    let id = path.rsplit('/').next().unwrap();
    for name in ["1", "ORD_1", &format!("ORD-{id}"), &id.to_uppercase()] {
        let told = shop.get(&format!("/api/v1/orders/{name}")).await;
        assert_eq!(told.body, shown.body, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_has_not_changed_is_304() {
    let shop = Shop::open();
    let path = shop.order().await;
    let tag = shop.get(&path).await.header("etag").to_owned();
    let known = [("if-none-match", tag.as_str())];
    let told = shop.get_with(&path, &known).await;
    assert_eq!((told.status, told.text()), (304, ""));
    shop.put(&format!("{path}/ship")).await;
    assert_eq!(shop.get_with(&path, &known).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_there_is_404() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/api/v1/orders/1").await, @r#"
    404
    content-type: application/json
    {"error":"Order not found",
    "message":"There is no such order",
    "type":"urn:order-service:problem:order-not-found",
    "title":"Order not found",
    "status":404,
    "detail":"There is no such order",
    "instance":"/api/v1/orders/1"}
    "#);
    for path in [
        "x",
        "0",
        "-1",
        "18446744073709551616",
        "ORD-",
        "ORD_",
        "%00",
    ] {
        let told = shop.get(&format!("/api/v1/orders/{path}")).await;
        assert_eq!(told.status, 404, "{told}");
    }
    assert_eq!(shop.get("/api/v1/orders/1/timeline").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn the_timeline_tells_every_event() {
    let shop = Shop::open();
    shop.world().script.next(Step::Reserve, Fault::NotSent);
    shop.post("/api/v1/orders", V1_ORDER).await;
    shop.app.run_until_idle().await;
    shop.put("/api/v1/orders/1/ship").await;
    shop.app.run_until_idle().await;
    let told = shop.get("/api/v1/orders/1/timeline").await;
    let events = told.json()["events"].clone();
    let lines: Vec<String> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let part = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
            let actor = event["actor"]["role"].as_str().unwrap();
            let line = format!(
                "{} {} {} {} {} {actor}",
                event["seq"],
                part("event"),
                part("call"),
                part("outcome"),
                part("reason")
            );
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    1 order-placed anyone
    2 call-started reserve engine
    3 call-ended reserve not-sent connection refused engine
    4 call-started reserve engine
    5 call-ended reserve done engine
    6 call-started authorize engine
    7 call-ended authorize done engine
    8 call-started capture engine
    9 call-ended capture done engine
    10 order-confirmed engine
    11 call-started create-shipment engine
    12 call-ended create-shipment done engine
    13 call-started notify engine
    14 call-ended notify done engine
    15 order-shipped anyone
    16 call-started consume engine
    17 call-ended consume done engine
    "#);
    assert_snapshot!(events[0], @r#"{"actor":{"name":null,"role":"anyone"},"at":"2026-01-01T00:00:00Z","event":"order-placed","seq":1}"#);
}
