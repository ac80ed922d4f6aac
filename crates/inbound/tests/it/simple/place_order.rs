//! `POST /orders` and `GET /orders/{order_id}`: what the document shows, and what fails.

use crate::shop::{SIMPLE_ORDER, Shop};
use application::testing::Fault;
use domain::process::{Refusal, Step};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn the_documents_example_gives_the_documented_answer() {
    let shop = Shop::open();
    let told = shop.post("/orders", SIMPLE_ORDER).await;
    assert_snapshot!(told, @r#"
    200
    content-type: application/json
    {"order_id":"00000000-0001-7000-8000-000000000000",
    "status":"confirmed",
    "message":"Order 00000000-0001-7000-8000-000000000000 has been confirmed and notification sent",
    "timestamp":"2026-01-01T00:00:00.000000Z"}
    "#);
    let id = told.json()["order_id"].as_str().unwrap().to_owned();
    assert_snapshot!(shop.get(&format!("/orders/{id}")).await, @r#"
    200
    content-type: application/json
    {"order_id":"00000000-0001-7000-8000-000000000000",
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
    "timestamp":"2026-01-01T00:00:00.000000Z"}
    "#);
    assert_eq!(shop.world().notifications.notices().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_documents_other_example_works_too() {
    let shop = Shop::open();
    let body = r#"{
  "customer_name": "John Doe",
  "customer_email": "john@example.com",
  "items": [
    {
      "product_id": "PROD001",
      "quantity": 2,
      "price": 79.99
    }
  ]
}"#;
    let told = shop.post("/orders", body).await;
    assert_eq!(told.status, 200, "{told}");
    let shown = shop.get("/orders/1").await;
    assert_eq!(shown.member("total_amount"), "159.98");
}

#[tokio::test(start_paused = true)]
async fn the_message_says_notification_sent_only_once_it_was() {
    let shop = Shop::open();
    shop.world().script.always(Step::Notify, Fault::NotSent);
    let told = shop.post("/orders", SIMPLE_ORDER).await;
    assert_eq!(told.status, 200);
    assert_snapshot!(told.member("message"), @r#""Order 00000000-0001-7000-8000-000000000000 has been confirmed, notification will follow""#);
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    assert_eq!(shop.world().notifications.notices().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_notification_is_promised_where_none_will_follow() {
    let refused = Fault::Refused(Refusal::Rejected("no such mailbox".to_owned()));
    for never in [refused, Fault::Mismatch] {
        let shop = Shop::open();
        shop.world().script.always(Step::Notify, never);
        let told = shop.post("/orders", SIMPLE_ORDER).await;
        assert_eq!(told.status, 200);
        let message = told.member("message").clone();
        assert!(message.ends_with(r#" has been confirmed""#), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_product_is_400() {
    let shop = Shop::open();
    let told = shop
        .post("/orders", &SIMPLE_ORDER.replace("PROD001", "PROD999"))
        .await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"detail":"Product PROD999 not found"}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn short_stock_is_400_and_nothing_is_taken() {
    let shop = Shop::open();
    let body = SIMPLE_ORDER.replace(r#""quantity": 1"#, r#""quantity": "51""#);
    let told = shop.post("/orders", &body).await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"detail":"Insufficient stock for product PROD001. Available: 50, Requested: 51"}
    "#);
    assert_eq!(shop.world().effects.effects(Step::Reserve), 0);
}

#[tokio::test(start_paused = true)]
async fn another_price_than_the_catalogues_is_400() {
    let shop = Shop::open();
    let told = shop
        .post("/orders", &SIMPLE_ORDER.replace("79.99", "1"))
        .await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"detail":"Price of PROD001 is 79.99, not 1.00"}
    "#);
    assert_eq!(shop.orders(), 0);
    let same = SIMPLE_ORDER.replace("79.99", r#""79.990""#);
    assert_eq!(shop.post("/orders", &same).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_inventory_that_is_down_is_503() {
    let shop = Shop::open();
    shop.world().script.always(Step::Reserve, Fault::NotSent);
    let told = shop.post("/orders", SIMPLE_ORDER).await;
    assert_snapshot!(told, @r#"
    503
    retry-after: 5
    content-type: application/json
    {"detail":"External service unavailable"}
    "#);
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    assert_eq!(
        shop.get("/orders/1").await.member("status"),
        r#""confirmed""#
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_process_is_200_with_pending() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Capture);
    let told = shop.post("/orders", SIMPLE_ORDER).await;
    assert_snapshot!(told, @r#"
    200
    content-type: application/json
    {"order_id":"00000000-0001-7000-8000-000000000000",
    "status":"pending",
    "message":"Order 00000000-0001-7000-8000-000000000000 has been received and is being processed, notification will follow",
    "timestamp":"2026-01-01T00:00:00.000000Z"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_declined_payment_is_402() {
    let shop = Shop::open();
    let declined = Fault::Refused(Refusal::Declined("no_funds".to_owned()));
    shop.world().script.always(Step::Authorize, declined);
    let told = shop.post("/orders", SIMPLE_ORDER).await;
    assert_snapshot!(told, @r#"
    402
    content-type: application/json
    {"detail":"Payment declined"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_order_is_404() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/orders/00000000-0000-7000-8000-000000000009").await, @r#"
    404
    content-type: application/json
    {"detail":"Order not found"}
    "#);
    for name in ["x", "99", "%FF", "ORD-1"] {
        assert_eq!(shop.get(&format!("/orders/{name}")).await.status, 404);
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_key_gets_the_first_answer_and_another_request_422() {
    let shop = Shop::open();
    let key = [("idempotency-key", "k")];
    let first = shop.post_with("/orders", &key, SIMPLE_ORDER).await;
    let again = shop.post_with("/orders", &key, SIMPLE_ORDER).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert!(again.was_replayed() && !first.was_replayed());
    let other = SIMPLE_ORDER.replace("Alice", "Bob");
    assert_snapshot!(shop.post_with("/orders", &key, &other).await, @r#"
    422
    content-type: application/json
    {"detail":"Idempotency-Key was used for a different request"}
    "#);
    assert_eq!(shop.orders(), 1);
    let unknown = SIMPLE_ORDER.replace("PROD001", "PROD999");
    let key = [("idempotency-key", "k2")];
    let first = shop.post_with("/orders", &key, &unknown).await;
    let again = shop.post_with("/orders", &key, &unknown).await;
    assert_eq!((again.status, &again.body), (400, &first.body));
    assert!(again.was_replayed());
}

#[tokio::test(start_paused = true)]
async fn an_order_is_the_same_on_both_contracts() {
    let shop = Shop::open();
    shop.post("/orders", SIMPLE_ORDER).await;
    let shown = shop.get("/api/v1/orders/1").await;
    assert_eq!(shown.member("totalPrice"), "139.97");
    assert_eq!(shown.member("customerId"), "null");
    let path = shop.order().await;
    let name = path.replace("/api/v1", "");
    let shown = shop.get(&name).await;
    assert_eq!(shown.member("total_amount"), "349.97");
    assert_eq!(shown.member("customer_name"), r#""Customer 12345""#);
}
