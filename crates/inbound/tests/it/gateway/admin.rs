//! `/admin`: all orders, and the switch of their expiry.

use super::user::{OTHER, USER};
use crate::shop::{GATEWAY_ORDER, OPERATOR, SERVICE_KEY, Shop, Told};
use insta::assert_snapshot;

async fn switch(shop: &Shop, key: Option<&str>, body: &str) -> Told {
    let key = key.map(|key| ("idempotency-key", key));
    let headers: Vec<_> = [OPERATOR].into_iter().chain(key).collect();
    shop.post_with("/admin/polling", &headers, body).await
}

async fn switched(shop: &Shop) -> String {
    let told = shop.get_with("/admin/GetPolling", &[OPERATOR]).await;
    told.member("poolingEnable")
}

#[tokio::test(start_paused = true)]
async fn operators_see_all_orders_by_pages() {
    let shop = Shop::open();
    shop.ordered().await;
    shop.summary(OTHER, GATEWAY_ORDER).await;
    shop.order().await;
    shop.app.run_until_idle().await;
    let told = shop.get_with("/admin/orders?limit=2", &[OPERATOR]).await;
    assert_snapshot!(told, @r#"
    200
    link: </admin/orders?cursor=2&limit=2>; rel="next"
    content-type: application/json
    [{"orderId":"ORD_3",
    "totalAmount":349.97,
    "status":"SUCCESS",
    "items":[{"productId":1,
    "pname":"Mechanical Keyboard",
    "price":99.99,
    "quantity":2},
    {"productId":5,
    "pname":"Noise-Cancelling Earbuds",
    "price":149.99,
    "quantity":1}],
    "createdAt":"2026-01-01T00:00:00",
    "userId":12345},
    {"orderId":"ORD_2",
    "totalAmount":499.95,
    "status":"SUCCESS",
    "items":[{"productId":1,
    "pname":"Mechanical Keyboard",
    "price":99.99,
    "quantity":5}],
    "createdAt":"2026-01-01T00:00:00",
    "userId":202}]
    "#);
    let rest = "/admin/orders?limit=2&cursor=2";
    let told = shop.get_with(rest, &[OPERATOR]).await;
    assert_eq!(told.json()[0]["orderId"], "ORD_1", "{told}");
    assert_eq!(told.header("link"), "");
    for query in ["limit=0", "cursor=x", "status=SUCCESS"] {
        let path = format!("/admin/orders?{query}");
        let told = shop.get_with(&path, &[OPERATOR]).await;
        assert_eq!(told.status, 400, "{query} {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn others_than_operators_are_refused() {
    let shop = Shop::open();
    assert_snapshot!(shop.ask(USER, "GET", "/admin/orders").await, @r#"
    403
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":403,
    "error":"Forbidden",
    "message":"Only operators may do this",
    "path":"/admin/orders"}
    "#);
    for (method, path) in [
        ("GET", "/admin/orders"),
        ("GET", "/admin/GetPolling"),
        ("POST", "/admin/polling"),
    ] {
        assert_eq!(shop.ask(USER, method, path).await.status, 403, "{path}");
        let told = shop.send(method, path, &[SERVICE_KEY], "").await;
        assert_eq!(told.status, 403, "{path} {told}");
        let nobody = Shop::with_tokens().send(method, path, &[], "").await;
        assert_eq!(nobody.status, 401, "{path} {nobody}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_expiry_of_unpaid_orders_is_switched_off_and_on() {
    let shop = Shop::open();
    let path = "/admin/GetPolling";
    assert_snapshot!(shop.get_with(path, &[OPERATOR]).await, @r#"
    200
    content-type: application/json
    {"id":0,
    "poolingEnable":"Y",
    "pollingDate":null}
    "#);
    assert_snapshot!(switch(&shop, None, r#"{"poolingEnable":"N"}"#).await, @r#"
    200
    content-type: text/plain;charset=UTF-8
    Pooling stopped
    "#);
    assert_snapshot!(shop.get_with(path, &[OPERATOR]).await, @r#"
    200
    content-type: application/json
    {"id":1,
    "poolingEnable":"N",
    "pollingDate":"2026-01-01T00:00:00"}
    "#);
    assert_eq!(switched(&shop.replica()).await, r#""N""#);
    let told = switch(&shop, None, r#"{"poolingEnable":"Y"}"#).await;
    assert_eq!(told.text(), "Pooling started");
    assert_eq!(switched(&shop).await, r#""Y""#);
}

#[tokio::test(start_paused = true)]
async fn the_switch_takes_y_or_n_and_nothing_else() {
    let shop = Shop::open();
    assert_snapshot!(switch(&shop, None, r#"{"poolingEnable":"maybe"}"#).await, @r#"
    400
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":400,
    "error":"Bad Request",
    "message":"poolingEnable must be \"Y\" or \"N\"",
    "path":"/admin/polling"}
    "#);
    for body in [
        "",
        "{}",
        "[]",
        r#"{"poolingEnable":true}"#,
        r#"{"poolingEnable":null}"#,
    ] {
        assert_eq!(switch(&shop, None, body).await.status, 400, "{body}");
    }
    assert_eq!(switched(&shop).await, r#""Y""#);
}

#[tokio::test(start_paused = true)]
async fn a_repeated_switch_with_a_key_switches_nothing_again() {
    let shop = Shop::open();
    let (off, on) = (r#"{"poolingEnable":"N"}"#, r#"{"poolingEnable":"Y"}"#);
    let first = switch(&shop, Some("k"), off).await;
    assert!(!first.was_replayed());
    switch(&shop, None, on).await;
    let again = switch(&shop, Some("k"), off).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert!(again.was_replayed());
    assert_eq!(switched(&shop).await, r#""Y""#);
    assert_eq!(switch(&shop, Some("k"), on).await.status, 422);
}

#[tokio::test(start_paused = true)]
async fn of_twins_with_one_key_one_switches_and_the_other_is_told_the_same_or_refused() {
    let (on, off) = (r#"{"poolingEnable":"Y"}"#, r#"{"poolingEnable":"N"}"#);
    let shop = Shop::open();
    let key = Some("twin");
    let (one, two) = tokio::join!(switch(&shop, key, on), switch(&shop, key, on));
    assert_eq!((one.status, two.status), (200, 200), "{one} {two}");
    let mut replayed = [&one, &two].map(|told| told.header("idempotency-replayed"));
    replayed.sort_unstable();
    assert_eq!(replayed, ["", "true"]);

    let key = Some("another");
    let (one, two) = tokio::join!(switch(&shop, key, on), switch(&shop, key, off));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{one} {two}");
}
