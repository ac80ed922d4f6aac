//! The pool in numbers: who reads, and who waits for a connection to read by.

use super::reading::Page;
use crate::client::{Request, send};
use crate::servers::Kind;
use crate::shop::Shop;
use crate::waiting::eventually;
use tokio::task::JoinSet;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

/// Two more than there are connections for.
const READS: usize = 8;

const SIZE: &str = "order_service_store_pool_size{pool=\"reads\"}";
const IN_USE: &str = "order_service_store_pool_in_use{pool=\"reads\"}";
const WAITING: &str = "order_service_store_pool_waiting{pool=\"reads\"}";

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_hang_fill_the_pool_and_the_others_wait() {
    let Some(shop) = Shop::on(Kind::Postgres).await else {
        return;
    };
    let service = shop.start(&[]).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    let placed = placed.unwrap();
    assert_eq!(placed.status, 201, "{placed:?}");
    let timeline = format!(
        "/api/v1/orders/{}/timeline",
        placed.json()["id"].as_str().unwrap()
    );
    shop.at_rest().await;
    // What is asked at a scrape does not rest on this table: nobody is a sink here.
    shop.sql("BEGIN; LOCK TABLE order_events IN ACCESS EXCLUSIVE MODE");
    let mut reading = JoinSet::new();
    for _ in 0..READS {
        let (client, url) = (service.client.clone(), service.url(&timeline));
        reading.spawn(async move {
            // A read is given up after a while, and made again.
            while send(&client, &url, Request::get("")).await.unwrap().status != 200 {}
        });
    }
    eventually("six read, and the others wait", || async {
        let page = Page::of(&service).await;
        let told = [SIZE, IN_USE].map(|series| page.count(series));
        // Whoever reads along with the journal may wait, too.
        (told == [6, 6] && page.count(WAITING) >= 2).then_some(())
    })
    .await;
    shop.sql("ROLLBACK");
    reading.join_all().await;
    eventually("nobody reads", || async {
        let page = Page::of(&service).await;
        (page.count(IN_USE) == 0 && page.count(WAITING) == 0).then_some(())
    })
    .await;
    service.stop().await;
}
