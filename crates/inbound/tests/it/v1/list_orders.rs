//! A customer's orders, and all of them for operators.

use crate::shop::{Shop, V1_ORDER};
use insta::assert_snapshot;

async fn shop_with(orders: usize) -> Shop {
    let shop = Shop::open();
    for _ in 0..orders {
        shop.order().await;
    }
    shop.post("/api/v1/orders", &V1_ORDER.replace("12345,", "777,"))
        .await;
    shop
}

fn numbers(told: &crate::shop::Told) -> Vec<String> {
    let orders = match told.json() {
        serde_json::Value::Array(orders) => orders,
        page => page["orders"].as_array().expect("a list").clone(),
    };
    orders.iter().map(|o| o["orderId"].to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_customers_orders_are_listed_newest_first() {
    let shop = shop_with(2).await;
    let told = shop.get("/api/v1/orders/customer/12345").await;
    assert_snapshot!(told, @r#"
    200
    x-total-count: 2
    content-type: application/json
    [{"orderId":2,
    "orderNumber":"ORD-00000000-0002-7000-8000-000000000000",
    "status":"CONFIRMED",
    "totalPrice":349.97,
    "orderDate":"2026-01-01T00:00:00",
    "customerId":12345,
    "trackingNumber":"TRK-00000000-0002-7000-8000-000000000000",
    "id":"00000000-0002-7000-8000-000000000000",
    "paymentStatus":"PAID",
    "currency":"USD"},
    {"orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "status":"CONFIRMED",
    "totalPrice":349.97,
    "orderDate":"2026-01-01T00:00:00",
    "customerId":12345,
    "trackingNumber":"TRK-00000000-0001-7000-8000-000000000000",
    "id":"00000000-0001-7000-8000-000000000000",
    "paymentStatus":"PAID",
    "currency":"USD"}]
    "#);
    let nobody = shop.get("/api/v1/orders/customer/nobody").await;
    assert_eq!((nobody.status, nobody.text()), (200, "[]"));
    let never = "x".repeat(1_000);
    for impossible in [&never, "%20", "%00"] {
        let told = shop
            .get(&format!("/api/v1/orders/customer/{impossible}"))
            .await;
        assert_eq!((told.status, told.text()), (200, "[]"), "{impossible}");
        assert_eq!(told.header("x-total-count"), "0");
    }
}

#[tokio::test(start_paused = true)]
async fn lists_come_in_pages_by_number_and_by_cursor() {
    let shop = shop_with(5).await;
    let path = "/api/v1/orders/customer/12345";
    let page = shop.get(&format!("{path}?page=1&size=2")).await;
    assert_eq!(numbers(&page), ["3", "2"]);
    assert_eq!(
        page.header("link"),
        format!("<{path}?page=2&size=2>; rel=\"next\"")
    );
    let first = shop.get(&format!("{path}?size=2")).await;
    assert_eq!(numbers(&first), ["5", "4"]);
    let link = format!("{path}?cursor=4&size=2");
    assert_eq!(first.header("link"), format!("<{link}>; rel=\"next\""));
    let next = shop.get(&link).await;
    assert_eq!(numbers(&next), ["3", "2"]);
    let end = shop.get(&format!("{path}?cursor=2&size=2")).await;
    assert_eq!(
        (numbers(&end), end.header("link")),
        (vec!["1".to_owned()], "")
    );
    assert_eq!(end.header("x-total-count"), "5");
    let both = shop.get(&format!("{path}?page=1&cursor=4&size=2")).await;
    let onward = format!("<{path}?cursor=2&size=2>; rel=\"next\"");
    assert_eq!(
        (numbers(&both), both.header("link")),
        (vec!["3".to_owned(), "2".to_owned()], onward.as_str())
    );
    // Pages that end where the list does are the last ones.
    for query in [
        "size=5",
        "page=0&size=5",
        "cursor=3&size=2",
        "page=4&size=1",
    ] {
        let last = shop.get(&format!("{path}?{query}")).await;
        assert_eq!(last.header("link"), "", "{query}");
        assert_eq!(last.header("x-total-count"), "5", "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn operators_list_all_orders_by_status_and_customer() {
    let shop = shop_with(2).await;
    shop.put("/api/v1/orders/1/cancel").await;
    let all = shop.get("/api/v1/orders?limit=2").await;
    assert_eq!(numbers(&all), ["3", "2"]);
    assert_eq!(all.member("nextCursor"), r#""2""#);
    let next = shop.get("/api/v1/orders?limit=2&cursor=2").await;
    assert_eq!(numbers(&next), ["1"]);
    assert_eq!(next.member("nextCursor"), "null");
    let last = shop.get("/api/v1/orders?limit=3").await;
    assert_eq!(last.member("nextCursor"), "null");
    let found = shop
        .get("/api/v1/orders?status=cancelled&customer=12345")
        .await;
    assert_snapshot!(found, @r#"
    200
    content-type: application/json
    {"orders":[{"orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "status":"CANCELLED",
    "totalPrice":349.97,
    "orderDate":"2026-01-01T00:00:00",
    "customerId":12345,
    "trackingNumber":"TRK-00000000-0001-7000-8000-000000000000",
    "id":"00000000-0001-7000-8000-000000000000",
    "paymentStatus":"REFUNDED",
    "currency":"USD",
    "shipmentStatus":"CANCELLED",
    "channel":"v1",
    "parked":null,
    "placedAt":"2026-01-01T00:00:00Z",
    "updatedAt":"2026-01-01T00:00:00Z"}],
    "total":1,
    "totalIsExact":true,
    "nextCursor":null}
    "#);
    let pending = shop
        .get("/api/v1/orders?status=PENDING_CHECK&parked=false")
        .await;
    assert_eq!(pending.member("total"), "0");
}

#[tokio::test(start_paused = true)]
async fn parameters_out_of_bounds_are_400() {
    let shop = Shop::open();
    let told = shop
        .get("/api/v1/orders?limit=1000000000&cursor=x&status=LOST&parked=maybe")
        .await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"error":"Validation failed",
    "message":"status is not a status of an order (and 3 more)",
    "violations":[{"field":"status",
    "message":"is not a status of an order"},
    {"field":"parked",
    "message":"must be true or false"},
    {"field":"limit",
    "message":"must be 200 or less"},
    {"field":"cursor",
    "message":"is not a cursor of this list"}],
    "type":"urn:order-service:problem:validation-failed",
    "title":"Validation failed",
    "status":400,
    "detail":"status is not a status of an order (and 3 more)",
    "instance":"/api/v1/orders"}
    "#);
    for query in [
        "page=-1",
        "page=x",
        "size=0",
        "size=201",
        "size=99999999999999999999999999999999999999999999",
        "size=1.5",
        "cursor=-1",
        "size=1&size=2",
    ] {
        let told = shop
            .get(&format!("/api/v1/orders/customer/1?{query}"))
            .await;
        assert_eq!(told.status, 400, "{query} {told}");
    }
    for fine in ["size=", "sort=1;drop", "page=100000", "%FF=%FF", "&&&="] {
        let told = shop.get(&format!("/api/v1/orders/customer/1?{fine}")).await;
        assert!(told.status < 500, "{fine} {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_misspelt_filter_is_400_and_not_a_filter_that_all_pass() {
    let shop = Shop::open();
    let told = shop
        .get("/api/v1/orders?state=CONFIRMED&limit=5&Parked=true")
        .await;
    assert_eq!(told.status, 400);
    assert_snapshot!(told.member("violations"), @r#"[{"field":"query","message":"has parameters that are not known here: state, Parked"}]"#);
    let known = "status=&customer=&parked=&limit=&cursor=";
    assert_eq!(
        shop.get(&format!("/api/v1/orders?{known}")).await.status,
        200
    );
}
