//! How many events wait for a sink: all that its receiver has missed, and none once it is back.

use super::reading::Page;
use crate::client::Request;
use crate::shop::Shop;
use crate::waiting::eventually;
use axum::Router;
use serde_json::json;
use tokio::net::TcpSocket;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

const SETTINGS: [(&str, &str); 2] = [
    ("webhooks.allow_private", "true"),
    ("webhooks.allow_http", "true"),
];

const WAITING: &str = "order_service_relay_waiting_events{sink=\"webhooks\"}";
const BEHIND: &str = "order_service_relay_behind{sink=\"webhooks\"}";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_receiver_has_missed_is_counted_and_drains_to_0() {
    let shop = Shop::new();
    let service = shop.start(&SETTINGS).await;
    // It has its port, and does not listen.
    let away = TcpSocket::new_v4().unwrap();
    away.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = away.local_addr().unwrap();
    let terms = json!({"url": format!("http://{address}/hook")}).to_string();
    let made = service
        .send(Request::post("/api/v1/webhooks", &terms))
        .await;
    assert_eq!(made.unwrap().status, 201);
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert_eq!(placed.unwrap().status, 201);
    shop.at_rest().await;
    let events: usize = shop.ledger().journals().values().map(Vec::len).sum();
    assert!(events > 5, "{events}");
    eventually("all of them wait", || async {
        let page = Page::of(&service).await;
        (page.count(WAITING) == events as u64).then_some(())
    })
    .await;
    let back = away.listen(16).unwrap();
    let takes = Router::new().fallback(async || ());
    tokio::spawn(async move { axum::serve(back, takes).await });
    let page = eventually("none waits", || async {
        let page = Page::of(&service).await;
        (page.count(WAITING) == 0).then_some(page)
    })
    .await;
    page.says(&[(BEHIND, 0)]);
    service.stop().await;
}
