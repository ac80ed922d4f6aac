//! Whether the checks of a copy see at all: each is shown one that somebody has spoiled.

use super::run;
use crate::client::Request;
use crate::shop::Shop;
use rusqlite::Connection;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": "PROD001", "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// What is done to the copy, and what has to be told of it.
const SPOILS: [(&str, &str); 16] = [
    (
        "UPDATE orders SET status = 'SHIPPED' WHERE number = 2",
        "order 2: its row has status SHIPPED, its journal says CONFIRMED",
    ),
    (
        "UPDATE orders SET version = version + 1 WHERE number = 2",
        "order 2: table orders, column version",
    ),
    (
        "UPDATE orders SET total_minor = 1 WHERE number = 2",
        "order 2: its row has total_minor 1, ",
    ),
    (
        "UPDATE orders SET parked = 'mismatch' WHERE number = 1",
        "order 1: its row has parked mismatch",
    ),
    (
        "UPDATE orders SET customer_id = '9' WHERE number = 1",
        "order 1: its row has another customer",
    ),
    (
        "DELETE FROM order_events WHERE seq = 3",
        "order 1: table order_events",
    ),
    (
        "UPDATE order_events SET data = '{' WHERE seq = 2",
        "order 1: table order_events, column data",
    ),
    (
        "UPDATE order_items SET quantity = 3",
        "order 1: its rows in order_items",
    ),
    (
        "DELETE FROM orders WHERE number = 2",
        "of order_events refers to a row of orders that is not there",
    ),
    (
        "UPDATE stock SET on_hand = -1 WHERE product_id = '5'",
        "stock of 5: -1 on hand",
    ),
    (
        "UPDATE stock SET reserved = 0 WHERE product_id = 'PROD001'",
        "stock of PROD001: 0 reserved",
    ),
    (
        "UPDATE reservations SET state = 'RELEASED'",
        "inventory says: nothing (missing",
    ),
    (
        "UPDATE payments SET amount_minor = amount_minor + 1",
        "payments says: ",
    ),
    (
        "UPDATE payments SET order_id = randomblob(16)",
        "there is no such order; payments says: ",
    ),
    (
        "INSERT INTO event_sinks VALUES ('kafka:canonical', 999, 1, 0)",
        "sink kafka:canonical is at place 999",
    ),
    ("DROP INDEX orders_id", "lacks parts of its schema"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_check_of_a_copy_sees_what_it_is_there_for() {
    let shop = Shop::new();
    let sound = copy_with_orders(&shop).await;
    for (spoil, expected) in SPOILS {
        let copy = spoilt(&shop, &sound, |database| {
            assert!(database.execute(spoil, ()).is_ok(), "{spoil}");
        });
        is_seen(&shop, &copy, spoil, expected);
    }
    let newer = spoilt(&shop, &sound, |database| {
        database.pragma_update(None, "user_version", 999).unwrap();
    });
    is_seen(
        &shop,
        &newer,
        "a newer schema",
        "use the newer binary that wrote it",
    );
    assert_eq!(verified(&shop, &sound).code, Some(0), "the copy was sound");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_page_and_a_flipped_bit_are_seen() {
    let shop = Shop::new();
    let sound = copy_with_orders(&shop).await;
    let database = Connection::open(&sound).unwrap();
    let page = |name: &str| -> u32 {
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
        database.query_row(sql, [name], |row| row.get(0)).unwrap()
    };
    let (index, journal) = (page("orders_placed"), page("order_events"));
    drop(database);
    for root in [index, journal] {
        let copy = another(&shop, &sound);
        std::fs::remove_file(digest_of(&copy)).ok();
        let file = std::fs::File::options().write(true).open(&copy).unwrap();
        file.write_all_at(&[0xa5; 4_096], u64::from(root - 1) * 4_096)
            .unwrap();
        is_seen(&shop, &copy, "a flipped page", "the file: ");
        let put = run(
            &shop,
            &["restore", "--replace", "--from", copy.to_str().unwrap()],
        );
        assert_eq!(put.code, Some(2), "{put:?}");
    }
    // Inside a text, where SQLite has nothing to notice: only the digest tells.
    let copy = another(&shop, &sound);
    std::fs::copy(digest_of(&sound), digest_of(&copy)).unwrap();
    assert_eq!(verified(&shop, &copy).code, Some(0));
    let bytes = std::fs::read(&copy).unwrap();
    let street = b"123 Main St";
    let at = bytes
        .windows(street.len())
        .position(|w| w == street)
        .unwrap();
    let file = std::fs::File::options().write(true).open(&copy).unwrap();
    file.write_all_at(b"3", at as u64).unwrap();
    is_seen(
        &shop,
        &copy,
        "a flipped bit",
        "it has changed since it was written",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_copy_is_told_from_one() {
    let shop = Shop::new();
    let garbage = shop.folder().join("garbage.db");
    std::fs::write(&garbage, vec![7; 8_192]).unwrap();
    is_seen(&shop, &garbage, "garbage", "the file: ");
    let foreign = shop.folder().join("foreign.db");
    let other = Connection::open(&foreign).unwrap();
    other
        .execute_batch("CREATE TABLE others (id INTEGER)")
        .unwrap();
    drop(other);
    let said = verified(&shop, &foreign);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.complaint.contains("a database of another program"),
        "{said:?}"
    );
    let nothing = verified(&shop, &shop.folder().join("nothing.db"));
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
}

async fn copy_with_orders(shop: &Shop) -> PathBuf {
    let service = shop.start(&[]).await;
    for key in ["one", "two"] {
        let placed = service.send(Request::post("/api/v1/orders", ORDER).keyed(key));
        assert!(placed.await.unwrap().status.is_success());
    }
    shop.at_rest().await;
    let file = shop.folder().join("sound.db");
    let said = run(shop, &["backup", "--to", "sound.db"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    service.stop().await;
    file
}

fn digest_of(file: &Path) -> PathBuf {
    file.with_extension("db.sha256")
}

fn another(shop: &Shop, sound: &Path) -> PathBuf {
    let copy = shop.folder().join("spoilt.db");
    std::fs::copy(sound, &copy).unwrap();
    copy
}

fn spoilt(shop: &Shop, sound: &Path, spoil: impl FnOnce(&Connection)) -> PathBuf {
    let copy = another(shop, sound);
    let database = Connection::open(&copy).unwrap();
    for (pragma, value) in [("foreign_keys", false), ("ignore_check_constraints", true)] {
        database.pragma_update(None, pragma, value).unwrap();
    }
    spoil(&database);
    copy
}

fn verified(shop: &Shop, copy: &Path) -> super::Said {
    run(
        shop,
        &["restore", "--verify", "--from", copy.to_str().unwrap()],
    )
}

fn is_seen(shop: &Shop, copy: &Path, spoil: &str, expected: &str) {
    let before = std::fs::read(copy).unwrap();
    let said = verified(shop, copy);
    assert_eq!(said.code, Some(1), "{spoil}: {said:?}");
    assert!(
        said.out.contains(expected),
        "{spoil}: {expected} is not in {said:?}"
    );
    assert!(
        before == std::fs::read(copy).unwrap(),
        "the check has changed the copy"
    );
    for beside in ["db-wal", "db-shm", "db.lock", "db.part"] {
        let made = copy.with_extension(beside);
        assert!(!made.exists(), "{spoil}: {} was made", made.display());
    }
}
