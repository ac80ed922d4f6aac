//! Orders, their file and the running service that are not as they should be.

use super::seen::{Planted, sees_exactly};
use crate::client::Request;
use crate::shop::Shop;
use crate::waiting::eventually;
use rusqlite::Connection;
use serde_json::json;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use tokio::net::TcpListener;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

/// What is done to the file, what undoes it, and what the doctor sees meanwhile.
const FAULTS: [(&str, &str, Planted<'static>); 4] = [
    (
        "UPDATE orders SET parked = 'mismatch'",
        "UPDATE orders SET parked = NULL",
        ("warn", "orders", "1 wait for a person"),
    ),
    (
        "UPDATE order_events SET at = at + 7200000000",
        "UPDATE order_events SET at = at - 7200000000",
        ("fail", "clock", "in the future"),
    ),
    (
        "DROP INDEX orders_wake_at",
        "CREATE INDEX orders_wake_at ON orders (wake_at) WHERE wake_at IS NOT NULL",
        ("warn", "schema", "index orders_wake_at of orders"),
    ),
    (
        "ALTER TABLE held_back_orders RENAME TO taken_away",
        "ALTER TABLE taken_away RENAME TO held_back_orders",
        ("fail", "schema", "table held_back_orders"),
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_nobody_hears_and_what_is_wrong_in_the_file_are_seen() {
    let shop = Shop::new();
    let near = [
        ("webhooks.allow_private", "true"),
        ("webhooks.allow_http", "true"),
    ];
    let sees = |planted: &[Planted<'_>]| {
        tokio::task::block_in_place(|| sees_exactly(&shop, &near, &[], planted));
    };
    let service = shop.start(&near).await;
    sees(&[]);
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", nobody.local_addr().unwrap());
    drop(nobody);
    let terms = json!({ "url": url }).to_string();
    for (path, body) in [("/api/v1/webhooks", &*terms), ("/api/v1/orders", ORDER)] {
        let made = service.send(Request::post(path, body)).await.unwrap();
        assert_eq!(made.status, 201, "{made:?}");
    }
    eventually("its deliveries fail", || async {
        let told = service.get("/api/v1/sinks").await.json();
        let sinks = told["sinks"].as_array()?;
        let is_down = |sink: &serde_json::Value| sink["here"]["isDown"] == true;
        sinks.iter().any(is_down).then_some(())
    })
    .await;
    sees(&[("warn", "sink", "takes nothing")]);
    // Commands find the service by this file alone.
    shop.at_rest().await;
    fs::remove_file(shop.operator_file()).unwrap();
    sees(&[("warn", "operator", "left no operator's token")]);
    service.stop().await;
    for (plant, undo, planted) in FAULTS {
        change(&shop.database(), plant);
        sees(&[planted]);
        change(&shop.database(), undo);
    }
    sees(&[]);
}

/// As many as stop a relay, tried again in a year.
const HELD_BACK: &str = "
    WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    INSERT INTO held_back_orders (sink, order_id, number, seq, attempts, reason, since, due_at)
    SELECT (SELECT name FROM event_sinks), randomblob(16), i, 1, 1, 'refused',
        strftime('%s') * 1000000, (strftime('%s') + 31536000) * 1000000 FROM n";

#[tokio::test(flavor = "multi_thread")]
async fn a_sink_that_is_stalled_and_one_that_nobody_carries_events_to_are_seen() {
    let shop = Shop::new();
    let carried = [
        ("kafka.brokers", "127.0.0.1:1"),
        ("kafka.formats", "canonical"),
    ];
    shop.start(&carried).await.stop().await;
    let service = shop.start(&[]).await;
    let nobody = ("warn", "sink", "nobody carries events to kafka");
    tokio::task::block_in_place(|| sees_exactly(&shop, &[], &[], &[nobody]));
    service.stop().await;
    change(&shop.database(), HELD_BACK);
    let service = shop.start(&carried).await;
    eventually("its relay has stopped", || async {
        let told = service.get("/api/v1/sinks").await.json();
        let sinks = told["sinks"].as_array()?;
        let is_stalled = |sink: &serde_json::Value| sink["here"]["isStalled"] == true;
        sinks.iter().any(is_stalled).then_some(())
    })
    .await;
    let planted = [
        ("warn", "kafka", "127.0.0.1:1"),
        ("warn", "sink", "is stalled: 10000 orders are held back"),
    ];
    tokio::task::block_in_place(|| sees_exactly(&shop, &carried, &[], &planted));
    service.stop().await;
}

fn change(database: &Path, sql: &str) {
    let database = Connection::open(database).unwrap();
    database.execute_batch(sql).unwrap();
}

#[test]
fn a_database_of_another_program_and_one_that_is_not_there_are_seen() {
    let shop = Shop::new();
    let foreign = shop.folder().join("foreign.db");
    change(&foreign, "CREATE TABLE others (id INTEGER)");
    fs::set_permissions(&foreign, Permissions::from_mode(0o600)).unwrap();
    let link_secret = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let settings = [("identity.link_secret", link_secret)];
    for (database, planted) in [
        ("sqlite:foreign.db", ("fail", "database", "another program")),
        (
            "postgres://orders@127.0.0.1:1/orders",
            ("fail", "database", "127.0.0.1"),
        ),
        (
            "mysql://orders@127.0.0.1:1/orders",
            ("fail", "database", ""),
        ),
    ] {
        sees_exactly(&shop, &settings, &["--database", database], &[planted]);
    }
    sees_exactly(
        &shop,
        &[],
        &["--database", "sqlite::memory:"],
        &[("warn", "database", "in memory")],
    );
}
