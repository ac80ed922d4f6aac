//! Orders without a cart.

use super::user::{ORDER, User};
use crate::shop::Shop;
use application::testing::Fault;
use domain::process::{Refusal, Step};
use insta::assert_snapshot;
use std::fmt::Write as _;

#[tokio::test(start_paused = true)]
async fn an_order_is_answered_in_full() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let told = alice.post("/api/orders", ORDER).await;
    assert_snapshot!(told, @r#"
    201
    location: /api/orders/00000000-0001-7000-8000-000000000000
    content-type: application/json
    {"id":"00000000-0001-7000-8000-000000000000",
    "userId":"7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e",
    "status":"CONFIRMED",
    "totalAmount":189.97,
    "shippingAddress":"123 Main St",
    "shippingCity":"Springfield",
    "shippingState":"IL",
    "shippingZip":"62701",
    "shippingCountry":"US",
    "notes":"Ring twice",
    "items":[{"id":"00000000-0001-8000-8000-000000000001",
    "productId":"PROD001",
    "productName":"Wireless Headphones",
    "quantity":2,
    "unitPrice":79.99,
    "totalPrice":159.98},
    {"id":"00000000-0001-8000-8000-000000000002",
    "productId":"PROD002",
    "productName":"USB-C Charger",
    "quantity":1,
    "unitPrice":29.99,
    "totalPrice":29.99}],
    "createdAt":"2026-01-01T00:00:00Z",
    "updatedAt":"2026-01-01T00:00:00Z"}
    "#);
    // An order's items keep their ids.
    let path = told.header("location").to_owned();
    assert_eq!(alice.get(&path).await.json()["items"], told.json()["items"]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_reads_is_ignored_and_empty_fields_are_none() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let body = ORDER.replace(r#""Ring twice""#, r#"" ""#).replace(
        r#""notes""#,
        r#""status": "DELIVERED", "userId": "x", "totalAmount": 0, "notes""#,
    );
    let told = alice.post("/api/orders", &body).await.json();
    assert_eq!(told["status"], "CONFIRMED");
    assert_eq!(told["notes"], serde_json::Value::Null);
    assert_eq!(told["totalAmount"].to_string(), "189.97");
    assert_eq!(told["userId"], super::user::ALICE);
}

#[tokio::test(start_paused = true)]
async fn numbers_are_taken_as_product_ids_and_go_back_as_they_came() {
    let shop = Shop::open();
    let body = r#"{"items": [{"productId": 101, "quantity": 1}, {"productId": "5", "quantity": 1}],
        "shippingAddress": "x"}"#;
    let told = User::alice(&shop).post("/api/orders", body).await.json();
    assert_eq!(told["items"][0]["productId"], 101);
    assert_eq!(told["items"][1]["productId"], "5");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_on_sale_is_named() {
    let shop = Shop::open();
    let body = r#"{"items": [{"productId": "X", "quantity": 1}, {"productId": "PROD001", "quantity": 1},
        {"productId": "Y", "quantity": 1}], "shippingAddress": "x"}"#;
    assert_snapshot!(User::alice(&shop).post("/api/orders", body).await, @r#"
    404
    content-type: application/json
    {"status":404,
    "message":"Products not found with IDs: X, Y",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_there_is_not_enough_of_is_named() {
    let shop = Shop::open();
    let body = r#"{"items": [{"productId": "PROD004", "quantity": 26}, {"productId": "PROD001", "quantity": 1},
        {"productId": "PROD003", "quantity": 31}], "shippingAddress": "x"}"#;
    let told = User::alice(&shop).post("/api/orders", body).await;
    assert_eq!(told.status, 409, "{told}");
    let message = told.member("message");
    assert!(
        message.contains("PROD004") && message.contains("PROD003"),
        "{message}"
    );
    assert!(!message.contains("PROD001"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn why_an_order_was_called_off_is_told_to_whoever_placed_it() {
    let mut told = String::new();
    for (step, refusal) in [
        (Step::Authorize, Refusal::Declined("no_funds".to_owned())),
        (Step::Reserve, Refusal::Rejected("secret words".to_owned())),
    ] {
        let shop = Shop::open();
        shop.world().script.next(step, Fault::Refused(refusal));
        let answer = User::alice(&shop).post("/api/orders", ORDER).await;
        writeln!(told, "{answer}").unwrap();
    }
    assert_snapshot!(told, @r#"
    402
    content-type: application/json
    {"status":402,
    "message":"Payment failed, the order was cancelled",
    "timestamp":"2026-01-01T00:00:00Z"}
    409
    content-type: application/json
    {"status":409,
    "message":"The inventory refused to reserve the items",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
}
