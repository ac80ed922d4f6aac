//! An order whose journal was damaged by hand waits for a person, and the others are served.

use crate::client::Request;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::Value;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_read_is_set_aside_and_the_others_live() {
    let shop = Shop::new();
    let mut service = shop
        .start(&[("testing.kill_at", "after-call:reserve")])
        .await;
    let placed = Request::post("/api/v1/orders", ORDER).keyed("damaged");
    assert!(
        service.send(placed).await.is_err(),
        "it is killed in the middle"
    );
    assert!(service.killed().await);
    let damage = rusqlite::Connection::open(shop.database()).unwrap();
    let whole: String = damage
        .query_row("SELECT data FROM order_events WHERE seq = 1", [], |row| {
            row.get(0)
        })
        .unwrap();
    let damaged = damage.execute("UPDATE order_events SET data = '{}' WHERE seq = 1", []);
    assert_eq!(damaged.unwrap(), 1);
    drop(damage);

    let service = shop.start(&[]).await;
    eventually("the order is listed as unreadable", || {
        let listed = shop.run(&["orders", "list", "--parked", "--json"]);
        let listed = String::from_utf8(listed.stdout).unwrap();
        async move { listed.contains("unreadable").then_some(()) }
    })
    .await;
    let other = Request::post("/api/v1/orders", ORDER).keyed("another");
    let other = service.send(other).await.unwrap();
    assert_eq!(other.status.as_u16(), 201);
    let other: Value = serde_json::from_str(&other.body).unwrap();
    assert_eq!(other["status"], "CONFIRMED");

    let listed = service.send(Request::get("/orders")).await.unwrap();
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    assert_eq!(listed["count"], 1, "the other one: {listed}");
    for format in ["csv", "ndjson"] {
        let path = format!("/api/v1/orders?format={format}");
        let export = service.send(Request::get(&path)).await.unwrap();
        assert_eq!(export.status.as_u16(), 200, "{}", export.body);
        let marked = export.body.matches("cannot be read").count();
        assert_eq!(marked, 1, "{}", export.body);
    }
    // Whichever way the operator goes, the service says what is wrong and what to do; and so does the
    // store where no service runs.
    says_what_is_wrong(&shop);
    service.stop().await;
    says_what_is_wrong(&shop);

    // Mended, it goes on with the next start.
    let mending = rusqlite::Connection::open(shop.database()).unwrap();
    let mended = mending.execute(
        "UPDATE order_events SET data = ?1 WHERE seq = 1 AND data = '{}'",
        [whole],
    );
    assert_eq!(mended.unwrap(), 1);
    drop(mending);
    let service = shop.start(&[]).await;
    shop.at_rest().await;
    let listed = shop.run(&["orders", "list", "--json"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(listed.matches("CONFIRMED").count(), 2, "{listed}");
    assert!(!listed.contains("unreadable"), "{listed}");
    service.stop().await;
}

fn says_what_is_wrong(shop: &Shop) {
    let commands: [&[&str]; 3] = [
        &["orders", "show", "1"],
        &["orders", "settle", "1", "done", "--reason", "x"],
        &["orders", "cancel", "1", "--reason", "x"],
    ];
    for command in commands {
        let told = shop.run(command);
        assert!(!told.status.success());
        let words = String::from_utf8(told.stderr).unwrap();
        for part in [
            "Order 1 cannot be read: table order_events, column data, id ",
            "PENDING, payment PENDING",
            "UPDATE orders SET wake_at = 1 WHERE number = 1",
        ] {
            assert!(words.contains(part), "{command:?}: {words}");
        }
    }
}
