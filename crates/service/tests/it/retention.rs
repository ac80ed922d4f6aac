//! What is old goes, by the service itself and by hand; what is needed stays; and afterwards it is as if it had
//! never been.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use serde_json::Value;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": "PROD001", "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// Longer ago than orders are kept here, and shorter than called-off ones are.
const AGE: &str = "60 * 86400000000";

async fn place(service: &Service, key: &str) {
    let placed = service.send(Request::post("/api/v1/orders", ORDER).keyed(key));
    let placed = placed.await.unwrap();
    assert!(placed.status.is_success(), "{placed:?}");
}

/// As if all of it had happened long ago.
fn age(shop: &Shop) {
    for (table, columns) in [
        ("order_events", &["at"][..]),
        ("orders", &["placed_at", "updated_at"]),
        ("order_terms", &["placed_at"]),
        ("idempotency_keys", &["created_at"]),
    ] {
        let set: Vec<String> = columns
            .iter()
            .map(|c| format!("{c} = {c} - {AGE}"))
            .collect();
        assert!(shop.sql(&format!("UPDATE {table} SET {}", set.join(", "))) > 0);
    }
    let placed = format!("json_set(data, '$.at', json_extract(data, '$.at') - {AGE})");
    let set = format!("UPDATE order_events SET data = {placed} WHERE kind = 'order-placed'");
    assert!(shop.sql(&set) > 0);
}

/// One that was delivered, one that was called off, one that stands, and one with the last event of all.
async fn old_orders(shop: &Shop) {
    let service = shop.start(&[]).await;
    for key in ["delivered", "cancelled", "stands"] {
        place(&service, key).await;
    }
    shop.at_rest().await;
    for step in ["1/ship", "1/deliver", "2/cancel"] {
        let path = format!("/api/v1/orders/{step}");
        let done = service.send(Request::put(&path)).await.unwrap();
        assert!(done.status.is_success(), "{path}: {done:?}");
    }
    shop.at_rest().await;
    place(&service, "last").await;
    shop.at_rest().await;
    service.stop().await;
    age(shop);
}

async fn status(service: &Service, number: u32) -> StatusCode {
    let path = format!("/api/v1/orders/{number}");
    let found = service.send(Request::get(&path)).await;
    found.unwrap().status
}

/// Requests that came to the first order later: a refusal, a message that was heard, and one of whose order an
/// earlier version struck out and left the id.
async fn late_requests(shop: &Shop) {
    let service = shop.start(&[]).await;
    let late = Request::put("/api/v1/orders/1/cancel").keyed("late");
    let refused = service.send(late).await.unwrap();
    assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
    service.stop().await;
    for (key, order) in [("0-1", "order_id"), ("0-2", "randomblob(16)")] {
        let heard = format!(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, order_id, created_at)
             SELECT 'topic:paid', '{key}', fingerprint, {order}, created_at
               FROM idempotency_keys WHERE key = 'late' AND order_id IS NOT NULL"
        );
        assert_eq!(shop.sql(&heard), 1);
    }
}

fn retention(shop: &Shop, arguments: &[&str]) -> Value {
    let mut program = shop.program(&[("retention.orders", "30d"), ("retention.keys", "30d")]);
    let output = program
        .args(["retention", "--json"])
        .args(arguments)
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_goes_by_hand_and_its_key_takes_effect_anew() {
    let shop = Shop::new();
    old_orders(&shop).await;
    late_requests(&shop).await;
    let said = retention(&shop, &["--dry-run"]);
    assert_eq!(
        (&said["looked_at"], &said["orders"]),
        (&4.into(), &1.into()),
        "{said}"
    );
    assert_eq!(
        said["kept"]["neither delivered nor called off"], 2,
        "{said}"
    );
    assert_eq!(shop.ledger().orders.len(), 4);
    let said = retention(&shop, &[]);
    assert_eq!(said["orders"], 1, "{said}");
    let verify = ["restore", "--verify", "--from", "copy.db"];
    for arguments in [&["backup", "--to", "copy.db"][..], &verify] {
        let verified = shop.run(arguments);
        let words = String::from_utf8_lossy(&verified.stdout);
        let is_well = verified.status.success() && words.contains("nothing is wrong");
        assert!(is_well, "{verified:?}");
    }
    let kept = "UPDATE idempotency_keys SET order_id = NULL WHERE key IN ('late', '0-1', '0-2')";
    assert_eq!(shop.sql(kept), 3, "they are on record");
    let service = shop.start(&[]).await;
    assert_eq!(status(&service, 1).await, StatusCode::NOT_FOUND);
    for number in [2, 3, 4] {
        assert_eq!(status(&service, number).await, StatusCode::OK);
    }
    place(&service, "delivered").await;
    assert_eq!(
        status(&service, 4).await,
        StatusCode::OK,
        "it is a new order"
    );
    shop.at_rest().await;
    service.stop().await;
    assert!(shop.run(&["reconcile"]).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_goes_by_itself_while_the_service_takes_orders() {
    let shop = Shop::new();
    old_orders(&shop).await;
    let kept = [
        ("retention.orders", "30d"),
        ("retention.keys", "30d"),
        ("retention.late_payments", "30d"),
    ];
    let service = shop.start(&kept).await;
    place(&service, "young").await;
    eventually("what is old is gone", || async {
        (shop.ledger().orders.len() == 3).then_some(())
    })
    .await;
    for number in [3, 4, 5] {
        assert_eq!(status(&service, number).await, StatusCode::OK);
    }
    service.stop().await;
}

/// Each table of each database, by name.
#[test]
fn every_table_is_on_the_list_of_what_bounds_it() {
    let read = |path: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
        std::fs::read_to_string(format!("{root}{path}")).unwrap()
    };
    let list = read("docs/retention.md");
    for database in ["sqlite", "postgres", "mysql"] {
        let schema = read(&format!("migrations/{database}/schema.txt"));
        let tables = schema
            .lines()
            .filter_map(|line| line.strip_prefix("table "));
        for table in tables {
            let cell = format!("`{table}`");
            let has_it = |line: &&str| {
                line.starts_with('|') && line.split('|').nth(1).is_some_and(|c| c.contains(&cell))
            };
            assert!(
                list.lines().any(|line| has_it(&line)),
                "{database}: {table} is not in docs/retention.md"
            );
        }
    }
}
