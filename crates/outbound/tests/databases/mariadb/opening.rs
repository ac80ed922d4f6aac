//! Opening: by several replicas at once, after an interrupted step, and what is refused.

use crate::servers::mariadb_or_left_out;
use application::ports::Journal;
use application::testing::ManualClock;
use application::testing::writes::placement;
use domain::Timestamp;
use outbound::sql::mysql::{MysqlStore, OpenError, Place};
use std::sync::Arc;

async fn open(place: &Place) -> Result<Arc<MysqlStore>, OpenError> {
    MysqlStore::open(place, Arc::new(ManualClock::default())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_at_once_make_the_schema_once() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let opening = (0..6).map(|_| {
        let place = database.place();
        tokio::spawn(async move { open(&place).await })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.await.unwrap().expect("it can be opened");
    }
    let found = MysqlStore::inspect(&database.place()).await.unwrap();
    assert_eq!(found.schema_found, found.schema_known);
    let steps = database.number("SELECT COUNT(*) FROM schema_steps").await;
    assert_eq!(steps, i64::from(found.schema_known));
}

#[tokio::test]
async fn an_interrupted_step_is_done_again() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    open(&database.place()).await.unwrap();
    // As if the process had died before the last step was on record, and half-way through it.
    database
        .run("DELETE FROM schema_steps WHERE number > 0")
        .await;
    database.run("DROP TABLE carts, cart_clearings").await;
    database.run("DROP VIEW report_order_items").await;
    let store = open(&database.place()).await.unwrap();
    store.place(placement(1)).await.unwrap();
    assert_eq!(database.number("SELECT COUNT(*) FROM carts").await, 0);
}

#[tokio::test]
async fn a_newer_schema_and_another_programs_database_are_refused() {
    let Some(newer) = mariadb_or_left_out().await else {
        return;
    };
    open(&newer.place()).await.unwrap();
    newer
        .run("INSERT INTO schema_steps VALUES (99, '0099_later', UTC_TIMESTAMP(6), NULL)")
        .await;
    let refused = open(&newer.place()).await;
    assert!(
        matches!(refused, Err(OpenError::NewerSchema { found: 99, .. })),
        "{refused:?}"
    );
    let Some(foreign) = mariadb_or_left_out().await else {
        return;
    };
    foreign
        .run("CREATE TABLE orders (id INT PRIMARY KEY)")
        .await;
    let looked = MysqlStore::inspect(&foreign.place()).await;
    assert!(matches!(looked, Err(OpenError::Foreign)), "{looked:?}");
    let refused = open(&foreign.place()).await;
    assert!(matches!(refused, Err(OpenError::Foreign)), "{refused:?}");
}

#[tokio::test]
async fn who_is_not_let_in_is_told_at_once_and_without_the_password() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (_, server) = database
        .url()
        .split_once('@')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let place = Place::parse(&format!("mysql://nobody:hunter2@{server}")).unwrap();
    assert!(!format!("{place:?} {}", place.shown()).contains("hunter2"));
    let refused = open(&place).await.err().unwrap().to_string();
    assert!(
        refused.contains("nobody") && !refused.contains("hunter2"),
        "{refused}"
    );
    assert!(
        Place::parse("mysql://root@127.0.0.1:3306/").is_err(),
        "no database"
    );
    assert!(Place::parse("postgres://root@127.0.0.1/orders").is_err());
}

#[test]
fn a_parameter_that_would_not_be_heeded_is_refused_by_its_name_and_without_its_value() {
    let url = |rest: &str| format!("mysql://shop:hunter2@db.example/orders{rest}");
    for good in ["", "?ssl-mode=VERIFY_CA&ssl-ca=/ca.pem", "?socket=/run/s"] {
        Place::parse(&url(good)).expect(good);
    }
    for (bad, name) in [
        ("?ssl_mode=REQUIRED", "`ssl_mode`"),
        ("?ssl-ca=/ca.pem&tls=swordfish", "`tls`"),
        ("?ssl-ca=/ca.pem&charset=latin1", "`charset`"),
        ("?verify", "`verify`"),
    ] {
        let refused = Place::parse(&url(bad)).expect_err(bad).to_string();
        assert!(refused.contains(name), "{refused}");
        for value in ["hunter2", "REQUIRED", "swordfish", "latin1"] {
            assert!(!refused.contains(value), "{refused}");
        }
    }
    assert!(Place::parse(&url("?ssl-ca=/ca.pem#&ssl-mode=REQUIRED")).is_err());
}

#[tokio::test]
async fn a_look_from_outside_tells_what_is_there() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let before = MysqlStore::inspect(&database.place()).await.unwrap();
    assert_eq!((before.schema_found, before.newest_event), (0, None));
    let store = open(&database.place()).await.unwrap();
    let placement = placement(1);
    let id = placement.order.id();
    let at: Timestamp = placement.events[0].at;
    store.place(placement).await.unwrap();
    store
        .set_aside(id, domain::Duration::from_hours(1))
        .await
        .unwrap();
    let found = MysqlStore::inspect(&database.place()).await.unwrap();
    assert_eq!(found.newest_event, Some(at));
    assert_eq!(found.parked_orders, Some(1));
    assert!(found.server.contains("MariaDB"), "{}", found.server);
    let open = format!("{}?ssl-mode=DISABLED", database.url());
    let found = MysqlStore::inspect(&Place::parse(&open).unwrap()).await;
    assert_eq!(found.unwrap().encryption, None);
}
