//! A stop while customers place one order after the other: whoever was answered has their order, and
//! nothing is left in hand.

use crate::client::{Request, client, send};
use crate::ledger::Ledger;
use crate::servers::Kind;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use tokio::task::JoinSet;

const CUSTOMERS: usize = 16;

/// As many orders are there before the stop.
const BEFORE: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_finishes_what_is_in_hand() {
    stops_in_order(Shop::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_finishes_what_is_in_hand_on_postgresql() {
    if let Some(shop) = Shop::on(Kind::Postgres).await {
        stops_in_order(shop).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_finishes_what_is_in_hand_on_mariadb() {
    if let Some(shop) = Shop::on(Kind::Mariadb).await {
        stops_in_order(shop).await;
    }
}

async fn stops_in_order(shop: Shop) {
    shop.stock("PROD001", 1_000_000).await;
    let mut service = shop.start(&[]).await;
    let initial = shop.ledger().stock;
    let mut shopping = JoinSet::new();
    for customer in 0..CUSTOMERS {
        shopping.spawn(orders_until_the_end(
            service.url("/api/v1/orders"),
            customer,
        ));
    }
    eventually("there are orders", || async {
        (shop.ledger().orders.len() >= BEFORE).then_some(())
    })
    .await;
    service.signal("TERM");
    assert!(service.ended().await.success(), "{}", service.log());
    let ledger = shop.ledger();
    assert!(ledger.is_at_rest(), "{:?}", ledger.orders);
    assert_eq!(ledger.violations(&initial), Vec::<String>::new());
    let confirmed: Vec<String> = shopping.join_all().await.into_iter().flatten().collect();
    assert!(!confirmed.is_empty(), "nobody was answered");
    for key in confirmed {
        assert_eq!(status(&ledger, &key), Some("CONFIRMED"), "{key}");
    }
}

/// Places orders until the service is gone; gives the keys of those that it confirmed.
async fn orders_until_the_end(url: String, customer: usize) -> Vec<String> {
    let client = client();
    let body = format!(
        r#"{{"customerId": {customer}, "items": [{{"productId": "PROD001", "quantity": 1}}],
             "deliveryAddress": "123 Main St", "carrier": "DHL"}}"#
    );
    let mut confirmed = Vec::new();
    loop {
        let key = format!("{customer}-{}", confirmed.len());
        let request = Request::post("", &body).keyed(&key);
        let Ok(answer) = send(&client, &url, request).await else {
            return confirmed;
        };
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        confirmed.push(key);
    }
}

fn status<'a>(ledger: &'a Ledger, key: &str) -> Option<&'a str> {
    let (_, id) = ledger.keys.iter().find(|(known, _)| known == key)?;
    let order = ledger.orders.get(id.as_ref()?)?;
    Some(&order.status)
}
