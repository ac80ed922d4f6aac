//! The group commit in numbers: what has waited together is one commit.

use super::reading::Page;
use crate::client::{Request, send};
use crate::shop::Shop;
use crate::waiting::eventually;
use rusqlite::{Connection, TransactionBehavior};
use tokio::task::JoinSet;

/// More than one bucket holds, and less than the next.
const TOGETHER: u64 = 20;

/// Another customer's each, or they would be one order.
fn order(customer: u64) -> String {
    format!(
        r#"{{"customerId": {customer}, "items": [{{"productId": 1, "quantity": 1}}],
            "deliveryAddress": "1 Way", "carrier": "DHL"}}"#
    )
}

/// Commits of so many writes.
fn of_17_to_32(page: &Page) -> u64 {
    let up_to = |most| {
        let bucket = "order_service_store_commit_writes_bucket";
        page.count(&format!("{bucket}{{writer=\"sqlite\",le=\"{most}\"}}"))
    };
    up_to(32) - up_to(16)
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_waited_together_are_one_commit_of_so_many_writes() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let before = Page::of(&service).await;
    assert_eq!(of_17_to_32(&before), 0);
    // As a backup program does, for a moment: no commit begins.
    let mut outside = Connection::open(shop.database()).unwrap();
    let held = outside
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let mut placing = JoinSet::new();
    for customer in 1..=TOGETHER {
        let (client, url) = (service.client.clone(), service.url("/api/v1/orders"));
        placing.spawn(async move {
            let order = order(customer);
            send(&client, &url, Request::post("", &order)).await
        });
    }
    eventually("all but the first wait", || async {
        let page = Page::of(&service).await;
        let waiting = page.count("order_service_store_writes_waiting{writer=\"sqlite\"}");
        (waiting >= TOGETHER - 1).then_some(())
    })
    .await;
    drop(held);
    for placed in placing.join_all().await {
        assert_eq!(placed.unwrap().status, 201);
    }
    shop.at_rest().await;
    let page = eventually("every write is in a commit", || async {
        let page = Page::of(&service).await;
        page.is_settled("sqlite").then_some(page)
    })
    .await;
    assert!(of_17_to_32(&page) >= 1, "they were committed one by one");
    page.says(&[(
        "order_service_appends_total{call=\"place\",outcome=\"written\"}",
        TOGETHER,
    )]);
    service.stop().await;
}
