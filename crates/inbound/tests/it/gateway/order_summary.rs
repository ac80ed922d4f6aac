//! `POST /Order/Order-Summary`: taken on once, and before anything else happens.

use super::user::{OTHER, USER};
use crate::shop::{GATEWAY_ORDER, Shop};
use application::testing::Fault;
use domain::process::Step;
use domain::{CustomerId, Email};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn the_documents_request_gets_the_documented_answer() {
    let shop = Shop::open();
    assert_snapshot!(shop.summary(USER, GATEWAY_ORDER).await, @r#"
    200
    content-type: application/json
    {"requestId":"abc123xyz"}
    "#);
    shop.app.run_until_idle().await;
    let order = shop.app.store.orders()[0].clone();
    assert_eq!(order.total().to_string(), "499.95");
    assert_eq!(order.customer().map(CustomerId::as_str), Some(USER));
    let contact = &order.placed().order.contact;
    let email = contact.email.as_ref().map(Email::as_str);
    assert_eq!(email, Some("user@example.com"));
}

#[tokio::test(start_paused = true)]
async fn the_answer_does_not_wait_for_the_process() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Reserve);
    let started = tokio::time::Instant::now();
    assert_eq!(shop.summary(USER, GATEWAY_ORDER).await.status, 200);
    assert_eq!(started.elapsed(), std::time::Duration::ZERO);
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_is_answered_alike_and_orders_nothing_again() {
    let shop = Shop::open();
    let first = shop.summary(USER, GATEWAY_ORDER).await;
    assert!(!first.was_replayed());
    // Other spellings of the same request and another mail are the same request.
    let same = r#"{"requestId":"abc123xyz","extra":[],"items":[{"quantity":5.0,"id":"1"}]}"#;
    for body in [GATEWAY_ORDER, same] {
        let again = shop.summary(USER, body).await;
        assert_eq!((again.status, &again.body), (200, &first.body));
        assert!(again.was_replayed());
    }
    let replica = shop.replica();
    assert!(replica.summary(USER, GATEWAY_ORDER).await.was_replayed());
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_id_that_stands_for_other_items_is_422() {
    let shop = Shop::open();
    shop.summary(USER, GATEWAY_ORDER).await;
    let other = GATEWAY_ORDER.replace(": 5", ": 6");
    assert_snapshot!(shop.summary(USER, &other).await, @r#"
    422
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":422,
    "error":"Unprocessable Entity",
    "message":"The requestId was used for a different request",
    "path":"/Order/Order-Summary"}
    "#);
    // Of another user it is another request.
    assert_eq!(shop.summary(OTHER, &other).await.status, 200);
    assert_eq!(shop.orders(), 2);
}

#[tokio::test(start_paused = true)]
async fn twenty_at_once_order_once() {
    let shop = Shop::open();
    let sends = (0..20).map(|_| shop.summary(USER, GATEWAY_ORDER));
    for told in futures::future::join_all(sends).await {
        assert_eq!(told.status, 200, "{told}");
    }
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_idempotency_key_of_a_change_is_not_a_request_id() {
    let shop = Shop::open();
    shop.ordered().await;
    let headers = [("x-userid", USER), ("idempotency-key", "k")];
    let told = shop.put_with("/Order/cancel/1", &headers).await;
    assert_eq!(told.status, 200, "{told}");
    let path = "/Order/pay-result/k";
    assert_eq!(shop.ask(USER, "GET", path).await.status, 404);
    let body = GATEWAY_ORDER.replace("abc123xyz", "k");
    assert_eq!(shop.summary(USER, &body).await.status, 200);
    assert_eq!(shop.orders(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_valid_is_400_and_does_nothing() {
    let shop = Shop::open();
    let told = shop
        .summary(
            USER,
            r#"{"items": [{"id": 1, "quantity": 0}, {"quantity": "5"}]}"#,
        )
        .await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":400,
    "error":"Bad Request",
    "message":"items[0].quantity must be 1 or more; items[1].id is required; items[1].quantity must be a whole number; requestId is required",
    "path":"/Order/Order-Summary"}
    "#);
    for body in [
        "{}",
        "[]",
        r#"{"items": [], "requestId": "r"}"#,
        r#"{"requestId": "r"}"#,
        r#"{"items": [{"id": 1, "quantity": 5}]}"#,
        r#"{"items": [{"id": 1, "quantity": 5}], "requestId": " "}"#,
        r#"{"items": [{"id": 1, "quantity": 5}], "requestId": 7}"#,
        r#"{"items": [{"id": 1, "quantity": 5}], "requestId": "a\u0007b"}"#,
        r#"{"items": [{"id": 1, "quantity": -5}], "requestId": "r"}"#,
        r#"{"items": [{"id": 1, "quantity": 2.5}], "requestId": "r"}"#,
        r#"{"items": [{"id": 1.5, "quantity": 1}], "requestId": "r"}"#,
        r#"{"items": [{"id": 1, "quantity": 600000}, {"id": 1, "quantity": 600000}], "requestId": "r"}"#,
    ] {
        let told = shop.summary(USER, body).await;
        assert_eq!(told.status, 400, "{body} {told}");
    }
    assert_eq!(
        shop.ask(USER, "GET", "/Order/pay-result/r").await.status,
        404
    );
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn without_a_user_or_with_one_that_is_no_number_nothing_is_ordered() {
    let shop = Shop::open();
    let nobody = shop.post("/Order/Order-Summary", GATEWAY_ORDER).await;
    assert_snapshot!(nobody, @r#"
    400
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":400,
    "error":"Bad Request",
    "message":"X-UserId is required: the user's number",
    "path":"/Order/Order-Summary"}
    "#);
    assert_snapshot!(shop.summary("ada", GATEWAY_ORDER).await, @r#"
    400
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":400,
    "error":"Bad Request",
    "message":"X-UserId must be given once and be a whole number",
    "path":"/Order/Order-Summary"}
    "#);
    for (name, value) in [("x-user-id", "ada"), ("x-userid", "-1"), ("x-userid", "")] {
        let path = "/Order/Order-Summary";
        let told = shop.post_with(path, &[(name, value)], GATEWAY_ORDER).await;
        assert_eq!(told.status, 400, "{name} {value} {told}");
    }
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn behind_a_gateway_that_shows_tokens_nobody_is_asked_for_the_header() {
    let shop = Shop::with_tokens();
    let told = shop.post("/Order/Order-Summary", GATEWAY_ORDER).await;
    assert_eq!(told.status, 401, "{told}");
    let shop = Shop::behind_gateway();
    let told = shop.post("/Order/Order-Summary", GATEWAY_ORDER).await;
    assert_eq!(told.status, 400, "{told}");
    assert_eq!(shop.summary(USER, GATEWAY_ORDER).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_promises_nothing() {
    let shop = Shop::open();
    shop.app.store.set_down(true);
    assert_snapshot!(shop.summary(USER, GATEWAY_ORDER).await, @r#"
    503
    retry-after: 2
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":503,
    "error":"Service Unavailable",
    "message":"The order store does not answer at the moment",
    "path":"/Order/Order-Summary"}
    "#);
    shop.app.store.set_down(false);
    assert_eq!(shop.result(USER).await.status, 404);
    assert!(!shop.summary(USER, GATEWAY_ORDER).await.was_replayed());
}

#[tokio::test(start_paused = true)]
async fn a_payment_provider_out_of_reach_does_not_change_the_answer() {
    let shop = Shop::open();
    shop.world().script.always(Step::Authorize, Fault::NotSent);
    assert_eq!(shop.summary(USER, GATEWAY_ORDER).await.status, 200);
}
