//! An open service: whoever says who they are is believed, and who says nothing may do everything.

use crate::shop::{OPERATOR, SERVICE_KEY, SIMPLE_ORDER, Shop, V1_ORDER};

/// The customer of document 004's order, and somebody else.
const OWNER: (&str, &str) = ("x-userid", "12345");
const STRANGER: (&str, &str) = ("x-user-id", "54321");

#[tokio::test(start_paused = true)]
async fn who_says_nothing_may_do_everything() {
    let shop = Shop::open();
    let path = shop.order().await;
    assert_eq!(shop.get(&path).await.status, 200);
    assert_eq!(shop.get("/api/v1/orders").await.status, 200);
    assert_eq!(shop.put("/api/v1/orders/1/ship").await.status, 204);
    let guest = shop.post("/orders", SIMPLE_ORDER).await;
    assert_eq!((guest.status, guest.header("link")), (200, ""));
}

#[tokio::test(start_paused = true)]
async fn a_customer_orders_in_their_own_name_only() {
    let shop = Shop::open();
    let own = shop.post_with("/api/v1/orders", &[OWNER], V1_ORDER).await;
    assert_eq!(own.status, 201, "{own}");
    let others = shop
        .post_with("/api/v1/orders", &[STRANGER], V1_ORDER)
        .await;
    insta::assert_snapshot!(others, @r#"
    403
    content-type: application/json
    {"error":"Forbidden",
    "message":"The customerId must be your own: only services and operators order for others",
    "type":"urn:order-service:problem:forbidden",
    "title":"Forbidden",
    "status":403,
    "detail":"The customerId must be your own: only services and operators order for others",
    "instance":"/api/v1/orders"}
    "#);
    let keyed = [STRANGER, ("idempotency-key", "k")];
    let others = shop.post_with("/api/v1/orders", &keyed, V1_ORDER).await;
    assert_eq!(others.status, 403, "{others}");
    assert_eq!(shop.orders(), 1);
    for credentials in [SERVICE_KEY, OPERATOR] {
        let told = shop
            .post_with("/api/v1/orders", &[credentials], V1_ORDER)
            .await;
        assert_eq!(told.status, 201, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stranger_neither_sees_nor_changes_anothers_order() {
    let shop = Shop::open();
    shop.order().await;
    let unknown = shop.get_with("/api/v1/orders/999", &[STRANGER]).await;
    for (method, path) in [
        ("GET", "/api/v1/orders/1"),
        ("GET", "/api/v1/orders/1/timeline"),
        ("PUT", "/api/v1/orders/1/cancel"),
        ("POST", "/api/v1/orders/1/links"),
        ("GET", "/orders/1"),
    ] {
        let told = shop.send(method, path, &[STRANGER], "").await;
        assert_eq!(told.status, 404, "{method} {path}: {told}");
        assert!(!told.text().contains("12345"), "{told}");
        if path == "/api/v1/orders/1" {
            // As if there were no such order, but for its address.
            assert_eq!(told.text().replace("/1\"", "/999\""), unknown.text());
        }
        let own = shop.send(method, path, &[OWNER], "").await;
        assert!(own.status < 300, "{method} {path}: {own}");
    }
}

#[tokio::test(start_paused = true)]
async fn customers_do_nothing_that_is_for_services_or_operators() {
    let shop = Shop::open();
    shop.order().await;
    let settle = r#"{"verdict": "done", "reason": "x"}"#;
    let update = r#"{"trackingNumber": "x", "status": "x", "timestamp": "2026-03-09T08:00:00"}"#;
    for (method, path, body) in [
        ("GET", "/api/v1/orders", ""),
        ("PUT", "/api/v1/orders/1/ship", ""),
        ("PUT", "/api/v1/orders/1/process", ""),
        ("PUT", "/api/v1/orders/1/deliver", ""),
        ("POST", "/api/v1/orders/1/settle", settle),
        ("POST", "/api/v1/orders/1/shipment-updates", update),
    ] {
        let told = shop.send(method, path, &[OWNER], body).await;
        assert_eq!(told.status, 403, "{method} {path}: {told}");
    }
    let shipped = shop.put_with("/api/v1/orders/1/ship", &[SERVICE_KEY]).await;
    assert_eq!(shipped.status, 204);
    let timeline = shop.get("/api/v1/orders/1/timeline").await;
    let named = r#"{"role":"service","name":"tracking"}"#;
    assert!(timeline.text().contains(named), "{timeline}");
}

#[tokio::test(start_paused = true)]
async fn headers_that_contradict_themselves_are_refused_in_the_contracts_words() {
    let shop = Shop::open();
    let twice = [OWNER, ("X-UserID", "1")];
    let told = shop.get_with("/api/v1/orders/1", &twice).await;
    insta::assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"error":"Bad request",
    "message":"X-UserId must be given once and be a whole number",
    "type":"urn:order-service:problem:contradictory-identity",
    "title":"Bad request",
    "status":400,
    "detail":"X-UserId must be given once and be a whole number",
    "instance":"/api/v1/orders/1"}
    "#);
    let told = shop.get_with("/orders", &[OWNER, STRANGER]).await;
    insta::assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"detail":"X-User-Id and X-UserId name different users"}
    "#);
    assert_eq!(shop.get_with("/health", &twice).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_order_on_simple_belongs_to_the_customer_who_said_who_they_are() {
    let shop = Shop::open();
    let placed = shop.post_with("/orders", &[OWNER], SIMPLE_ORDER).await;
    assert_eq!(placed.status, 200, "{placed}");
    let list = |who| {
        let shop = shop.clone();
        async move { shop.get_with("/orders", &[who]).await }
    };
    assert_eq!(list(OWNER).await.member("count"), "1");
    assert_eq!(list(STRANGER).await.member("count"), "0");
    // The same content from somebody else is another order, even while the first is pending.
    let placed = shop.post_with("/orders", &[STRANGER], SIMPLE_ORDER).await;
    assert_eq!(placed.status, 200, "{placed}");
    assert_eq!(list(STRANGER).await.member("count"), "1");
}
