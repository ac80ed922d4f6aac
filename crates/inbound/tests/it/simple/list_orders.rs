//! `GET /orders`

use crate::shop::{SIMPLE_ORDER, Shop};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn all_orders_are_listed_oldest_first_with_their_count() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/orders").await, @r#"
    200
    content-type: application/json
    {"count":0,
    "orders":[],
    "next_cursor":null}
    "#);
    shop.post("/orders", SIMPLE_ORDER).await;
    shop.post("/orders", SIMPLE_ORDER).await;
    shop.order().await;
    let told = shop.get("/orders").await;
    assert_snapshot!(told, @r#"
    200
    content-type: application/json
    {"count":3,
    "orders":[{"order_id":"00000000-0001-7000-8000-000000000000",
    "customer_name":"Alice Johnson",
    "customer_email":"alice@example.com",
    "items":[{"product_id":"PROD001",
    "quantity":1,
    "price":79.99},
    {"product_id":"PROD002",
    "quantity":2,
    "price":29.99}],
    "total_amount":139.97,
    "status":"confirmed",
    "timestamp":"2026-01-01T00:00:00Z"},
    {"order_id":"00000000-0002-7000-8000-000000000000",
    "customer_name":"Alice Johnson",
    "customer_email":"alice@example.com",
    "items":[{"product_id":"PROD001",
    "quantity":1,
    "price":79.99},
    {"product_id":"PROD002",
    "quantity":2,
    "price":29.99}],
    "total_amount":139.97,
    "status":"confirmed",
    "timestamp":"2026-01-01T00:00:00Z"},
    {"order_id":"00000000-0003-7000-8000-000000000000",
    "customer_name":"Customer 12345",
    "customer_email":null,
    "items":[{"product_id":"1",
    "quantity":2,
    "price":99.99},
    {"product_id":"5",
    "quantity":1,
    "price":149.99}],
    "total_amount":349.97,
    "status":"confirmed",
    "timestamp":"2026-01-01T00:00:00Z"}],
    "next_cursor":null}
    "#);
}

#[tokio::test(start_paused = true)]
async fn lists_come_in_pages() {
    let shop = Shop::open();
    for _ in 0..3 {
        shop.post("/orders", SIMPLE_ORDER).await;
    }
    let first = shop.get("/orders?limit=2").await;
    assert_eq!(
        (first.member("count"), first.member("next_cursor")),
        ("2".into(), r#""2""#.into())
    );
    let next = shop.get("/orders?limit=2&cursor=2").await;
    assert_eq!(
        (next.member("count"), next.member("next_cursor")),
        ("1".into(), "null".into())
    );
    assert_snapshot!(shop.get("/orders?limit=0&cursor=x").await, @r#"
    422
    content-type: application/json
    {"detail":[{"type":"greater_than_equal",
    "loc":["query",
    "limit"],
    "msg":"Input should be greater than or equal to 1",
    "input":"0"},
    {"type":"value_error",
    "loc":["query",
    "cursor"],
    "msg":"is not a cursor of this list",
    "input":"x"}]}
    "#);
}
