//! `PUT /Order/cancel/{orderId}`

use super::user::{OTHER, USER};
use crate::shop::{OPERATOR, Shop};
use domain::process::Step;
use insta::assert_snapshot;

const CANCEL: &str = "/Order/cancel/ORD_1";

#[tokio::test(start_paused = true)]
async fn an_order_is_cancelled_before_shipment_and_all_is_given_back() {
    let shop = Shop::open();
    shop.ordered().await;
    assert_snapshot!(shop.ask(USER, "PUT", CANCEL).await, @r#"
    200
    content-type: application/json
    {"orderId":"ORD_1",
    "totalAmount":499.95,
    "status":"CANCELLED",
    "items":[{"productId":1,
    "pname":"Mechanical Keyboard",
    "price":99.99,
    "quantity":5}],
    "createdAt":"2026-01-01T00:00:00"}
    "#);
    assert_eq!(shop.world().effects.effects(Step::Refund), 1);
    assert_eq!(shop.world().effects.effects(Step::Release), 1);
    let again = shop.ask(USER, "PUT", CANCEL).await;
    assert_eq!(again.json()["status"], "CANCELLED", "{again}");
}

#[tokio::test(start_paused = true)]
async fn after_shipment_it_is_409() {
    let shop = Shop::open();
    shop.ordered().await;
    shop.put("/api/v1/orders/1/ship").await;
    assert_snapshot!(shop.ask(USER, "PUT", CANCEL).await, @r#"
    409
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":409,
    "error":"Conflict",
    "message":"An order that is SHIPPED cannot be cancelled",
    "path":"/Order/cancel/ORD_1"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn the_same_key_gets_the_first_answer_whatever_has_happened_since() {
    let shop = Shop::open();
    shop.ordered().await;
    shop.put("/api/v1/orders/1/ship").await;
    let cancel = |key: &'static str, body: &'static str| {
        let shop = shop.clone();
        async move {
            let headers = [
                ("x-userid", USER),
                ("idempotency-key", key),
                ("content-type", "application/json"),
            ];
            shop.send("PUT", CANCEL, &headers, body).await
        }
    };
    let first = cancel("k", "").await;
    assert_eq!(first.status, 409, "{first}");
    tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    let again = cancel("k", "").await;
    assert_eq!((again.status, &again.body), (409, &first.body));
    assert!(again.was_replayed());
    let other = cancel("k", r#"{"reason": "Too late"}"#).await;
    assert_eq!(other.status, 422, "{other}");
}

#[tokio::test(start_paused = true)]
async fn nobody_cancels_anothers_order() {
    let shop = Shop::open();
    shop.ordered().await;
    assert_eq!(shop.ask(OTHER, "PUT", CANCEL).await.status, 404);
    assert_eq!(shop.put(CANCEL).await.status, 400);
    let told = shop.ask(USER, "GET", "/Order/track/1").await;
    assert_eq!(told.json()["status"], "SUCCESS");
    // Who looks after others' orders needs no user.
    let told = shop.put_with(CANCEL, &[OPERATOR]).await;
    assert_eq!(told.status, 200, "{told}");
}
