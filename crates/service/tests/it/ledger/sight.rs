//! Whether the checks see at all: each is shown a database that somebody has spoiled.

use crate::client::Request;
use crate::ground;
use crate::shop::Shop;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": "PROD001", "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// What is done to the database, and the invariant that has to miss it.
const SPOILS: [(&str, &str); 14] = [
    ("UPDATE stock SET on_hand = on_hand + 1 WHERE product_id = 'PROD001'", "S1"),
    ("UPDATE stock SET on_hand = on_hand - 1, consumed = consumed + 1 WHERE product_id = '5'", "S2"),
    ("UPDATE reservations SET state = 'RELEASED'", "S2"),
    ("UPDATE reservations SET items = '[[\"PROD001\",1]]'", "S2"),
    ("UPDATE payments SET amount_minor = amount_minor + 1", "M1"),
    ("INSERT INTO payments SELECT order_id, key || '2', state, reference, amount_minor, currency,
      decline_code, at FROM payments", "M1"),
    ("UPDATE payments SET state = 'REFUNDED'", "M2"),
    ("UPDATE payments SET state = 'AUTHORIZED'", "M3"),
    ("UPDATE payments SET order_id = randomblob(16)", "M4"),
    ("UPDATE order_items SET unit_price_minor = 1", "O6"),
    ("UPDATE orders SET status = 'SHIPPED'", "O5"),
    ("DELETE FROM order_events WHERE seq = 3", "J1"),
    ("DELETE FROM order_events WHERE kind = 'call-started'", "J1: order"),
    ("UPDATE reservations SET key = key || '2'", "J3"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_check_sees_what_it_is_there_for() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let initial = shop.ledger().stock;
    let placed = Request::post("/api/v1/orders", ORDER).keyed("once");
    assert!(service.send(placed).await.unwrap().status.is_success());
    shop.at_rest().await;
    service.stop().await;
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
    for (spoil, expected) in SPOILS {
        let copy = shop.folder().join("spoiled.db");
        std::fs::copy(shop.database(), &copy).unwrap();
        let database = rusqlite::Connection::open(&copy).unwrap();
        database.pragma_update(None, "foreign_keys", false).unwrap();
        assert!(
            database.execute(spoil, ()).unwrap() > 0,
            "{spoil} spoils nothing"
        );
        drop(database);
        let found = ground::read_file(&copy).violations(&initial);
        let is_seen = found
            .iter()
            .any(|violation| violation.starts_with(expected));
        assert!(is_seen, "{spoil}: {expected} is not among {found:?}");
    }
}
