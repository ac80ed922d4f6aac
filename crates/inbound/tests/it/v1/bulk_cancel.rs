//! `POST /api/v1/orders/bulk-cancel`

use crate::shop::Shop;
use insta::assert_snapshot;

const BULK: &str = "/api/v1/orders/bulk-cancel";

/// A shop with three orders, of which the second has shipped.
async fn shop() -> Shop {
    let shop = Shop::open();
    for key in ["a", "b", "c"] {
        shop.order_with_key(key).await;
    }
    shop.put("/api/v1/orders/2/ship").await;
    shop
}

#[tokio::test(start_paused = true)]
async fn each_order_has_a_result_and_none_keeps_the_others() {
    let shop = shop().await;
    let id = shop.app.store.orders()[2].id();
    let body =
        format!(r#"{{"orders": ["1", "ORD_2", "ORD-{id}", 4711, "1"], "reason": "recall"}}"#);
    let told = shop.post(BULK, &body).await;
    let told = told.text().replace(&id.to_string(), "<id>");
    let first = shop.app.store.orders()[0].id().to_string();
    let told = told.replace(&first, "<first>").replace("},{", "},\n{");
    assert_snapshot!(told, @r#"
    {"cancelled":3,"failed":2,"results":[{"order":"1","result":"cancelled","orderId":1,"orderNumber":"ORD-<first>","status":"CANCELLED"},
    {"order":"ORD_2","result":"refused","message":"An order that is SHIPPED cannot be cancelled"},
    {"order":"ORD-<id>","result":"cancelled","orderId":3,"orderNumber":"ORD-<id>","status":"CANCELLED"},
    {"order":"4711","result":"not-found","message":"There is no such order"},
    {"order":"1","result":"cancelled","orderId":1,"orderNumber":"ORD-<first>","status":"CANCELLED"}]}
    "#);
    shop.app.run_until_idle().await;
    let statuses = shop.app.store.orders();
    let statuses: Vec<_> = statuses
        .iter()
        .map(|o| o.payment_status().as_str())
        .collect();
    assert_eq!(statuses, ["REFUNDED", "PAID", "REFUNDED"]);
    let timeline = shop.get("/api/v1/orders/1/timeline").await;
    assert!(timeline.text().contains("recall"), "{timeline}");
}

#[tokio::test(start_paused = true)]
async fn a_repeat_with_the_same_key_gets_the_same_answer() {
    let shop = shop().await;
    let key = [("idempotency-key", "bulk")];
    let body = r#"{"orders": ["1", "2"], "reason": "recall"}"#;
    let first = shop.post_with(BULK, &key, body).await;
    shop.put("/api/v1/orders/2/deliver").await;
    let again = shop.post_with(BULK, &key, body).await;
    assert_eq!((first.status, &first.body), (200, &again.body));
    assert!(again.was_replayed() && !first.was_replayed());
    let other = r#"{"orders": ["3"], "reason": "recall"}"#;
    assert_eq!(shop.post_with(BULK, &key, other).await.status, 422);
}

#[tokio::test(start_paused = true)]
async fn what_may_be_tried_again_is_no_final_answer() {
    let shop = shop().await;
    let key = [("idempotency-key", "bulk")];
    let body = r#"{"orders": ["1"], "reason": "recall"}"#;
    shop.app
        .store
        .fail_next_commit(application::testing::CommitFault::UnknownButWritten);
    let first = shop.post_with(BULK, &key, body).await;
    assert!(first.text().contains("try-again"), "{first}");
    let again = shop.post_with(BULK, &key, body).await;
    assert!(again.text().contains("\"cancelled\":1"), "{again}");
}

#[tokio::test(start_paused = true)]
async fn only_sound_requests_change_anything() {
    let shop = shop().await;
    for body in [
        r#"{"orders": [], "reason": "r"}"#,
        r#"{"orders": ["1"]}"#,
        r#"{"orders": ["1"], "reason": " "}"#,
        r#"{"orders": ["1", "nonsense"], "reason": "r"}"#,
        r#"{"orders": ["1", null], "reason": "r"}"#,
        r#"{"orders": "1", "reason": "r"}"#,
    ] {
        assert_eq!(shop.post(BULK, body).await.status, 400, "{body}");
    }
    let many = vec!["1"; 1_001];
    let many = serde_json::json!({"orders": many, "reason": "r"}).to_string();
    assert_eq!(shop.post(BULK, &many).await.status, 400);
    assert_eq!(
        shop.get("/api/v1/orders/1").await.member("status"),
        "\"CONFIRMED\""
    );
}

#[tokio::test(start_paused = true)]
async fn customers_do_not_cancel_in_bulk() {
    let shop = shop().await;
    let customer = [("x-user-id", "12345")];
    let body = r#"{"orders": ["1"], "reason": "r"}"#;
    assert_eq!(shop.post_with(BULK, &customer, body).await.status, 403);
}
