//! `GET /Order/pay-result/{requestId}`: as soon as it is known, for good, and for its user only.

use super::user::{OTHER, USER};
use crate::shop::{GATEWAY_ORDER, Shop};
use application::testing::Fault;
use domain::order::PaymentResult;
use domain::process::{Refusal, Step};
use insta::assert_snapshot;
use std::time::Duration;
use tokio::time::Instant;

/// A shop whose payment is taken on under this name, or none yet.
fn taking_on(reference: Option<&str>) -> Shop {
    let shop = Shop::paid_at_once();
    let fault = Fault::TakenOn(reference.map(str::to_owned));
    shop.world().script.always(Step::Pay, fault);
    shop
}

#[tokio::test(start_paused = true)]
async fn the_payment_is_told_again_and_again_on_every_replica() {
    let shop = Shop::open();
    shop.summary(USER, GATEWAY_ORDER).await;
    let first = shop.result(USER).await;
    assert_snapshot!(first, @r#"
    200
    content-type: application/json
    {"razorpayOrderId":"PAY-1",
    "amount":49995,
    "currency":"USD",
    "receipt":"order_rcpt_1",
    "orderId":1,
    "requestId":"abc123xyz"}
    "#);
    shop.app.run_until_idle().await;
    for shop in [&shop, &shop.replica()] {
        assert_eq!(shop.result(USER).await, first);
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_is_only_open_is_told_too() {
    let shop = taking_on(Some("order_MkT3"));
    shop.summary(USER, GATEWAY_ORDER).await;
    let told = shop.result(USER).await;
    assert_eq!(told.member("razorpayOrderId"), r#""order_MkT3""#, "{told}");
    let path = "/Order/track/1";
    let status = shop.ask(USER, "GET", path).await.member("status");
    assert_eq!(status, r#""PENDING""#);
    shop.payment_news(PaymentResult::Paid).await;
    shop.app.run_until_idle().await;
    assert_eq!(shop.result(USER).await, told);
    let status = shop.ask(USER, "GET", path).await.member("status");
    assert_eq!(status, r#""SUCCESS""#);
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_told_when_the_event_comes() {
    let shop = taking_on(None);
    shop.summary(USER, GATEWAY_ORDER).await;
    let waiting = {
        let shop = shop.clone();
        tokio::spawn(async move { (shop.result(USER).await, Instant::now()) })
    };
    tokio::time::sleep(Duration::from_secs(3)).await;
    let come = Instant::now();
    shop.payment_news(PaymentResult::Opened).await;
    let (told, at) = waiting.await.unwrap();
    assert_eq!(told.member("razorpayOrderId"), r#""order_MkT3""#, "{told}");
    assert!(at - come < Duration::from_secs(1), "{:?}", at - come);
}

#[tokio::test(start_paused = true)]
async fn a_payment_service_that_does_not_respond_is_504_after_the_wait() {
    let shop = taking_on(None);
    shop.summary(USER, GATEWAY_ORDER).await;
    let started = Instant::now();
    assert_snapshot!(shop.result(USER).await, @r#"
    504
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:10.000000Z",
    "status":504,
    "error":"Gateway Timeout",
    "message":"Payment Service did not respond for requestId: abc123xyz",
    "path":"/Order/pay-result/abc123xyz"}
    "#);
    let waited = started.elapsed();
    assert!((9..=11).contains(&waited.as_secs()), "{waited:?}");
    // It may be asked again, and is there when it has come.
    shop.payment_news(PaymentResult::Opened).await;
    assert_eq!(shop.result(USER).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_failed_payment_is_402_also_after_its_name_was_told() {
    for reference in [None, Some("order_MkT3")] {
        let shop = taking_on(reference);
        shop.summary(USER, GATEWAY_ORDER).await;
        shop.app.run_until_idle().await;
        shop.payment_news(PaymentResult::Failed("card_declined".to_owned()))
            .await;
        shop.app.run_until_idle().await;
        let told = shop.result(USER).await;
        assert_eq!(told.status, 402, "{told}");
        assert_eq!(
            told.member("message"),
            r#""The payment failed: card_declined""#
        );
        let status = shop.ask(USER, "GET", "/Order/track/1").await;
        assert_eq!(status.member("status"), r#""FAILED""#);
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_is_declined_at_once_is_402() {
    let shop = Shop::open();
    let declined = Fault::Refused(Refusal::Declined("no_funds".to_owned()));
    shop.world().script.always(Step::Authorize, declined);
    shop.summary(USER, GATEWAY_ORDER).await;
    assert_snapshot!(shop.result(USER).await, @r#"
    402
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":402,
    "error":"Payment Required",
    "message":"The payment failed: no_funds",
    "path":"/Order/pay-result/abc123xyz"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn short_stock_is_409_with_the_products() {
    let shop = Shop::open();
    let body = r#"{"items": [{"id": "PROD001", "quantity": 51}, {"id": 1, "quantity": 1}], "requestId": "abc123xyz"}"#;
    assert_eq!(shop.summary(USER, body).await.status, 200);
    assert_snapshot!(shop.result(USER).await, @r#"
    409
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":409,
    "error":"Conflict",
    "message":"Product PROD001 has insufficient stock",
    "path":"/Order/pay-result/abc123xyz",
    "products":["PROD001"]}
    "#);
    assert_eq!(shop.world().effects.effects(Step::Reserve), 0);
}

#[tokio::test(start_paused = true)]
async fn unknown_products_are_404_which_is_kept_like_an_order() {
    let shop = Shop::open();
    let body = GATEWAY_ORDER.replace(": 1,", ": 999,");
    assert_snapshot!(shop.summary(USER, &body).await, @r#"
    200
    content-type: application/json
    {"requestId":"abc123xyz"}
    "#);
    let first = shop.result(USER).await;
    assert_snapshot!(first, @r#"
    404
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":404,
    "error":"Not Found",
    "message":"Product 999 does not exist",
    "path":"/Order/pay-result/abc123xyz",
    "products":[999]}
    "#);
    assert!(shop.summary(USER, &body).await.was_replayed());
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(shop.replica().result(USER).await, first);
    assert_eq!(shop.summary(USER, GATEWAY_ORDER).await.status, 422);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_was_cancelled_is_409() {
    let shop = Shop::open();
    shop.ordered().await;
    assert_eq!(shop.result(USER).await.status, 200);
    shop.ask(USER, "PUT", "/Order/cancel/1").await;
    assert_snapshot!(shop.result(USER).await, @r#"
    409
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":409,
    "error":"Conflict",
    "message":"The order was cancelled on request",
    "path":"/Order/pay-result/abc123xyz"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_request_is_404_at_once_and_so_is_another_users() {
    let shop = Shop::open();
    shop.ordered().await;
    let started = Instant::now();
    assert_snapshot!(shop.result(OTHER).await, @r#"
    404
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":404,
    "error":"Not Found",
    "message":"There is no request of yours with this requestId",
    "path":"/Order/pay-result/abc123xyz"}
    "#);
    for id in [
        "x",
        "%00",
        "%FF",
        "%20",
        "..%2F..%2Fadmin",
        "%F0%9F%98%80",
        "'%20OR%201=1--",
        &"x".repeat(129),
    ] {
        let path = format!("/Order/pay-result/{id}");
        assert_eq!(shop.ask(USER, "GET", &path).await.status, 404, "{id}");
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_request_id_of_any_characters_is_found_again() {
    let shop = Shop::open();
    for (id, path) in [
        ("a b/c?d", "a%20b%2Fc%3Fd"),
        ("😀", "%F0%9F%98%80"),
        ("100%", "100%25"),
    ] {
        let body = GATEWAY_ORDER.replace("abc123xyz", id);
        assert_eq!(shop.summary(USER, &body).await.status, 200);
        let path = format!("/Order/pay-result/{path}");
        let told = shop.ask(USER, "GET", &path).await;
        assert_eq!(told.json()["requestId"], id, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_is_503() {
    let shop = Shop::open();
    shop.ordered().await;
    shop.app.store.set_down(true);
    assert_eq!(shop.result(USER).await.status, 503);
}
