//! `GET /Order/GetOrder` and `GET /Order/track/{orderId}`: a user's orders and nobody else's.

use super::user::{OTHER, USER};
use crate::shop::{GATEWAY_ORDER, Shop};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn the_users_orders_are_listed_newest_first_and_others_are_not() {
    let shop = Shop::open();
    shop.ordered().await;
    let more = r#"{"items": [{"id": "PROD001", "quantity": 51}], "requestId": "r2"}"#;
    shop.summary(USER, more).await;
    shop.summary(OTHER, GATEWAY_ORDER).await;
    shop.app.run_until_idle().await;
    assert_snapshot!(shop.ask(USER, "GET", "/Order/GetOrder").await, @r#"
    200
    x-total-count: 2
    content-type: application/json
    [{"orderId":"ORD_2",
    "totalAmount":4079.49,
    "status":"FAILED",
    "items":[{"productId":"PROD001",
    "pname":"Wireless Headphones",
    "price":79.99,
    "quantity":51}],
    "createdAt":"2026-01-01T00:00:00"},
    {"orderId":"ORD_1",
    "totalAmount":499.95,
    "status":"SUCCESS",
    "items":[{"productId":1,
    "pname":"Mechanical Keyboard",
    "price":99.99,
    "quantity":5}],
    "createdAt":"2026-01-01T00:00:00"}]
    "#);
    assert_snapshot!(shop.ask("7", "GET", "/Order/GetOrder").await, @r#"
    200
    x-total-count: 0
    content-type: application/json
    []
    "#);
    let nobody = shop.get("/Order/GetOrder").await;
    assert_eq!(nobody.status, 400, "{nobody}");
}

#[tokio::test(start_paused = true)]
async fn pages_tell_where_the_next_one_is() {
    let shop = Shop::open();
    for n in 0..5 {
        let body = GATEWAY_ORDER.replace("abc123xyz", &format!("r{n}"));
        shop.summary(USER, &body).await;
    }
    let page = |query: &'static str| {
        let shop = shop.clone();
        async move {
            let path = format!("/Order/GetOrder{query}");
            shop.ask(USER, "GET", &path).await
        }
    };
    let mut seen = Vec::new();
    for (query, next) in [
        ("?size=2", "page=1&size=2"),
        ("?page=1&size=2", "page=2&size=2"),
        ("?page=2&size=2", ""),
    ] {
        let told = page(query).await;
        assert!(told.header("link").contains(next), "{told}");
        assert_eq!(told.header("link").is_empty(), next.is_empty(), "{told}");
        assert_eq!(told.header("x-total-count"), "5");
        for order in told.json().as_array().unwrap() {
            seen.push(order["orderId"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(seen, ["ORD_5", "ORD_4", "ORD_3", "ORD_2", "ORD_1"]);
    assert_eq!(page("").await.json().as_array().unwrap().len(), 5);
    assert_eq!(page("?page=9").await.text(), "[]");
    for query in ["?size=0", "?size=201", "?page=-1", "?page=x"] {
        assert_eq!(page(query).await.status, 400, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_is_tracked_by_any_of_its_names() {
    let shop = Shop::open();
    shop.ordered().await;
    assert_snapshot!(shop.ask(USER, "GET", "/Order/track/ORD_1").await, @r#"
    200
    content-type: application/json
    {"orderId":"ORD_1",
    "status":"SUCCESS",
    "trackingNumber":"TRK-00000000-0001-7000-8000-000000000000",
    "updatedAt":"2026-01-01T00:00:00"}
    "#);
    let id = shop.app.store.orders()[0].id();
    for name in ["1".to_owned(), id.to_string(), format!("ORD-{id}")] {
        let told = shop.ask(USER, "GET", &format!("/Order/track/{name}")).await;
        assert_eq!(told.member("orderId"), r#""ORD_1""#, "{name} {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_status_follows_the_order_to_the_customer() {
    let shop = Shop::open();
    shop.ordered().await;
    for (action, status) in [
        ("process", "SUCCESS"),
        ("ship", "SHIPPED"),
        ("deliver", "DELIVERED"),
    ] {
        shop.put(&format!("/api/v1/orders/1/{action}")).await;
        let told = shop.ask(USER, "GET", "/Order/track/1").await;
        assert_eq!(told.json()["status"], status);
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_events_is_told_whenever_the_status_changes() {
    let shop = Shop::open();
    shop.ordered().await;
    let path = "/Order/track/ORD_1";
    let events = ("accept", "text/html, Text/Event-Stream;q=0.9");
    let mut listener = shop.listen(path, &[("x-userid", USER), events]).await;
    assert_eq!(listener.headers["content-type"], "text/event-stream");
    let mut heard = listener.take(1).await;
    for action in ["ship", "deliver"] {
        shop.put(&format!("/api/v1/orders/1/{action}")).await;
        heard.extend(listener.take(1).await);
    }
    let statuses: Vec<_> = heard.iter().map(|h| h.data["status"].clone()).collect();
    assert_eq!(statuses, ["SUCCESS", "SHIPPED", "DELIVERED"]);
    listener.hears_nothing().await;
    let others = [("x-userid", OTHER), events];
    assert_eq!(shop.get_with(path, &others).await.status, 404);
    let unknown = [("x-userid", USER), events, ("last-event-id", "x")];
    assert_eq!(shop.get_with(path, &unknown).await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn anothers_order_and_names_that_are_none_are_404_alike() {
    let shop = Shop::open();
    shop.ordered().await;
    assert_snapshot!(shop.ask(OTHER, "GET", "/Order/track/1").await, @r#"
    404
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":404,
    "error":"Not Found",
    "message":"There is no such order of yours",
    "path":"/Order/track/1"}
    "#);
    for name in ["2", "x", "%FF", "-1", "1%20", "ORD_", "ORD-1"] {
        for (method, route) in [("GET", "track"), ("PUT", "cancel")] {
            let path = format!("/Order/{route}/{name}");
            let told = shop.ask(USER, method, &path).await;
            assert_eq!(told.status, 404, "{path} {told}");
        }
    }
    assert_eq!(shop.get("/Order/track/1").await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn an_order_is_the_same_on_all_contracts() {
    let shop = Shop::open();
    shop.ordered().await;
    let shown = shop.get("/api/v1/orders/ORD_1").await;
    assert_eq!(shown.member("totalPrice"), "499.95");
    assert_eq!(shown.member("customerId"), "101");
    shop.order().await;
    let user = [("x-userid", "12345")];
    let own = shop.get_with("/Order/GetOrder", &user).await;
    assert_eq!(own.json()[0]["totalAmount"].to_string(), "349.97", "{own}");
}
