//! An order that kills the process each time it is taken up does so a few times and no more.

use crate::client::Request;
use crate::shop::Shop;
use crate::waiting::eventually;
use domain::Order;
use serde_json::Value;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// How often it may kill, the first time included.
const DEATHS: u32 = Order::MAX_LOST_RUNNERS + 1;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_kills_the_process_each_time_is_parked_and_an_operator_frees_it() {
    let shop = Shop::new();
    let deadly = [
        ("testing.kill_at", "after-call:reserve"),
        ("engine.poll_interval", "10ms"),
    ];
    let mut service = shop.start(&deadly).await;
    let initial = shop.ledger().stock;
    let placed = service
        .send(Request::post("/api/v1/orders", ORDER).keyed("deadly"))
        .await;
    assert!(placed.is_err(), "{placed:?}");
    assert!(service.killed().await);

    let mut deaths = 1;
    let service = loop {
        if let Ok(mut service) = shop.start_or_die(&deadly).await {
            let is_parked = eventually("the order is parked, or kills again", || {
                let settled = service.has_ended() || shop.ledger().is_at_rest();
                let is_alive = !service.has_ended();
                async move { settled.then_some(is_alive) }
            })
            .await;
            if is_parked {
                break service;
            }
        }
        deaths += 1;
        assert!(deaths <= DEATHS, "it kills for ever");
    };
    let shown = shop.run(&["orders", "show", "1", "--json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["held"]["why"], "poison", "{shown}");
    let other = Request::post(
        "/api/v1/orders",
        r#"{"customerId": 1, "items":
        [{"productId": "no such thing", "quantity": 2}], "deliveryAddress": "x", "carrier": "y"}"#,
    );
    assert_eq!(
        service.send(other).await.unwrap().status.as_u16(),
        400,
        "others are served"
    );
    service.stop().await;

    let service = shop.start(&[]).await;
    let settled = shop.run(&["orders", "settle", "1", "retry", "--reason", "mended"]);
    assert!(settled.status.success(), "{settled:?}");
    shop.at_rest().await;
    assert_eq!(shop.ledger().count("CONFIRMED"), 1);
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
    service.stop().await;
}
