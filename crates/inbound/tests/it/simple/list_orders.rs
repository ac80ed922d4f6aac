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
    "timestamp":"2026-01-01T00:00:00.000000Z"},
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
    "timestamp":"2026-01-01T00:00:00.000000Z"},
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
    "timestamp":"2026-01-01T00:00:00.000000Z"}],
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
    // Nothing is behind a page that ends where the list does.
    let whole = shop.get("/orders?limit=3").await;
    assert_eq!(
        (whole.member("count"), whole.member("next_cursor")),
        ("3".into(), "null".into())
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

#[tokio::test(start_paused = true)]
async fn a_list_without_a_limit_is_whole() {
    let shop = Shop::open();
    let body = r#"{"customer_name": "A", "customer_email": "a@example.com", "items": [
        {"product_id": "PROD999", "quantity": 1, "price": 1.00}]}"#;
    let product = application::testing::builders::product("PROD999");
    let price = application::testing::builders::usd(100);
    shop.world().catalogue.put(product, "New", price);
    for _ in 0..401 {
        shop.post("/orders", body).await;
    }
    for (query, count, cursor) in [
        ("", "401", "null"),
        ("?cursor=1", "400", "null"),
        ("?limit=200", "200", r#""200""#),
        ("?limit=200&cursor=200", "200", r#""400""#),
        ("?limit=200&cursor=201", "200", "null"),
        ("?limit=200&cursor=401", "0", "null"),
    ] {
        let told = shop.get(&format!("/orders{query}")).await;
        assert_eq!(
            (told.member("count"), told.member("next_cursor")),
            (count.to_owned(), cursor.to_owned()),
            "{query}"
        );
    }
}
