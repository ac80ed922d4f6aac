//! Operators look for orders: every filter over HTTP, and what is wrong with one.

use crate::shop::{SIMPLE_ORDER, Shop};
use insta::assert_snapshot;

/// Order 1 on `v1`, cancelled; order 2 on `simple`, Alice's; order 3 on `v1`.
async fn shop() -> Shop {
    let shop = Shop::open();
    shop.order().await;
    shop.put("/api/v1/orders/1/cancel").await;
    shop.post("/orders", SIMPLE_ORDER).await;
    shop.order().await;
    shop
}

async fn found(shop: &Shop, query: &str) -> Vec<u64> {
    let told = shop.get(&format!("/api/v1/orders?{query}")).await;
    assert_eq!(told.status, 200, "{query} {told}");
    let page = told.json();
    let orders = page["orders"].as_array().expect("a list").iter();
    let found: Vec<u64> = orders.filter_map(|o| o["orderId"].as_u64()).collect();
    assert_eq!(page["total"].as_u64(), Some(found.len() as u64), "{query}");
    assert_eq!(page["totalIsExact"], true, "{query}");
    found
}

#[tokio::test(start_paused = true)]
async fn every_filter_finds_its_orders() {
    let shop = shop().await;
    for (query, expected) in [
        ("status=CANCELLED", vec![1]),
        ("status=confirmed,%20cancelled", vec![3, 2, 1]),
        ("paymentStatus=REFUNDED", vec![1]),
        ("shipmentStatus=created", vec![3, 2]),
        ("customer=12345", vec![3, 1]),
        ("channel=simple", vec![2]),
        ("product=PROD002", vec![2]),
        ("product=5&status=CONFIRMED", vec![3]),
        ("text=alice", vec![2]),
        ("text=Johnson%20alice@example.com", vec![2]),
        ("text=ORD_3", vec![3]),
        ("text=ORD-00000000-0001-7000-8000-000000000000", vec![1]),
        ("text=TRK-00000000-0003-7000-8000-000000000000", vec![3]),
        ("text=%27%20OR%201%3D1%20--", vec![]),
        ("from=2026-01-01&to=2026-01-01", vec![3, 2, 1]),
        ("from=2026-01-02", vec![]),
        ("to=2026-01-01T00:00:00Z", vec![]),
        ("from=2026-01-01T02:00:00%2B02:00", vec![3, 2, 1]),
        ("amountFrom=139.97&amountTo=200", vec![2]),
        ("amountFrom=349.97", vec![3, 1]),
        ("amountTo=5000&currency=JPY", vec![]),
        ("currency=USD", vec![3, 2, 1]),
        ("parked=true", vec![]),
        ("format=json&limit=3", vec![3, 2, 1]),
    ] {
        assert_eq!(found(&shop, query).await, expected, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn all_that_is_wrong_with_a_search_is_said_at_once() {
    let shop = Shop::open();
    let long = "x".repeat(500);
    let query = format!(
        "status=CONFIRMED,LOST&paymentStatus=FREE&shipmentStatus=&product={long}&text=%F0%9F%98%80\
         &from=2026-02-29&to=yesterday&amountFrom=1.234&amountTo=x&currency=USD&format=xlsx"
    );
    let told = shop.get(&format!("/api/v1/orders?{query}")).await;
    assert_eq!(told.status, 400);
    assert_snapshot!(told.member("violations").replace("},{", "},\n{"), @r##"
    [{"field":"status","message":"is not a status of an order"},
    {"field":"paymentStatus","message":"must be one of NOT_REQUIRED, PENDING, AUTHORIZED, PAID, FAILED, REFUNDED, PARTIALLY_REFUNDED"},
    {"field":"product","message":"must have at most 128 characters, has 500"},
    {"field":"text","message":"must have a letter or a digit"},
    {"field":"from","message":"must be a day such as 2026-03-08 or a moment of RFC 3339"},
    {"field":"to","message":"must be a day such as 2026-03-08 or a moment of RFC 3339"},
    {"field":"amountFrom","message":"USD has 2 decimals"},
    {"field":"amountTo","message":"expected a decimal number"},
    {"field":"format","message":"must be json, csv or ndjson"}]
    "##);
    for (query, message) in [
        (
            "from=2026-01-02&to=2025-12-31",
            "to must not be before from",
        ),
        (
            "amountFrom=2&amountTo=1",
            "amountTo must not be less than amountFrom",
        ),
        (
            "amountFrom=1&currency=DOLLARS",
            "currency DOLLARS is not a currency of ISO 4217",
        ),
        ("text=a%00b", "text must not contain the NUL character"),
        ("text=1+2+3+4+5+6+7+8+9", "text must have at most 8 words"),
        (
            "channel=a%00b",
            "channel must not contain the NUL character",
        ),
        (
            "format=csv&limit=5",
            "limit is for pages, and an export has all orders",
        ),
        (
            "format=ndjson&cursor=5",
            "cursor is for pages, and an export has all orders",
        ),
    ] {
        let told = shop.get(&format!("/api/v1/orders?{query}")).await;
        assert_eq!(told.status, 400, "{query} {told}");
        assert_eq!(told.json()["message"], message, "{query}");
    }
}
