//! The sessions of the PostgreSQL store: what they ask of a server whose settings change, and that they
//! leave one that takes no writes; and in which words a database that will not do is refused.

use crate::servers::{PostgresDatabase, postgres_or_left_out};
use application::ports::{AppendError, Journal, OrderList, PlaceFailure, StoreError};
use application::testing::ManualClock;
use application::testing::writes::{confirming, placement};
use domain::Order;
use outbound::sql::postgres::{OpenError, Place, PostgresStore};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

async fn open(database: &PostgresDatabase) -> Arc<PostgresStore> {
    database.open_store(Arc::new(ManualClock::default())).await
}

async fn set(database: &PostgresDatabase, setting: &str) {
    let name = database.name();
    let alter = format!("BEGIN READ WRITE; ALTER DATABASE {name} {setting}; COMMIT");
    database.run(&alter).await;
}

async fn placed(store: &PostgresStore, number: u64) -> Order {
    let placement = placement(number);
    let order = placement.order.clone();
    order.numbered(store.place(placement).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_are_durable_whatever_the_server_is_told_later() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = open(&database).await;
    let seen = "CREATE TABLE seen (setting TEXT);
        CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$;
        CREATE TRIGGER see AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION see()";
    database.run(seen).await;
    placed(&store, 1).await;
    set(&database, "SET synchronous_commit = off").await;
    database.end_sessions().await;
    placed(&store, 2).await;
    let others = "SELECT count(*) FROM seen WHERE setting <> 'on'";
    assert_eq!(database.number("SELECT count(*) FROM seen").await, 2);
    assert_eq!(database.number(others).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_takes_no_writes_is_left_for_one_that_does() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = open(&database).await;
    let order = placed(&store, 1).await;
    set(&database, "SET default_transaction_read_only = on").await;
    // The writer of appends connects with the first of them.
    let refused = store.append(confirming(&order)).await;
    let is_told = matches!(refused, Err(AppendError::Store(StoreError::Unavailable(_))));
    assert!(is_told, "{refused:?}");
    let refusals = "SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()";
    let before = database.number(refusals).await;
    let appending = tokio::spawn({
        let (store, append) = (store.clone(), confirming(&order));
        async move { store.append(append).await }
    });
    // The first may be one of the append before; the other is of this one.

    database.until(refusals, before + 2).await;
    assert!(!appending.is_finished());
    set(&database, "RESET default_transaction_read_only").await;
    appending.await.unwrap().unwrap();
    assert_eq!(store.events(order.id()).await.unwrap().len(), 2);
}

const READ_ONLY: &str = "the database server is read-only; connect to the one that is written to";

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_writes_is_told_in_words_and_as_nothing_done() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = open(&database).await;
    placed(&store, 1).await;
    store.ping().await.unwrap();
    // The sessions rest for so long that they are not trusted any more.
    sleep(Duration::from_secs(1)).await;
    set(&database, "SET default_transaction_read_only = on").await;
    database.end_sessions().await;
    let begun = Instant::now();
    let refused = store.place(placement(2)).await;
    let Err(PlaceFailure::Store(StoreError::Unavailable(why))) = refused else {
        panic!("{refused:?} after {:?}", begun.elapsed());
    };
    assert_eq!(why, READ_ONLY);
    let pinged = store.ping().await.expect_err("it takes no writes");
    assert!(pinged.to_string().ends_with(READ_ONLY), "{pinged}");
    let looked = PostgresStore::inspect(&database.place()).await;
    assert_eq!(looked.unwrap_err().to_string(), READ_ONLY);
    let opened = PostgresStore::open(&database.place(), Arc::new(ManualClock::default())).await;
    assert_eq!(opened.unwrap_err().to_string(), READ_ONLY);
    set(&database, "RESET default_transaction_read_only").await;
    placed(&store, 2).await;
    store.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_postgresql_says_is_told_once_with_its_code_and_without_its_sources_line() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    drop(open(&database).await);
    let role = format!("nobody_{}", database.name());
    let make = format!("DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN PASSWORD 'swordfish'");
    database.run(&make).await;
    let (_, server) = database
        .url()
        .split_once('@')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let place = Place::parse(&format!("postgres://{role}:swordfish@{server}")).unwrap();
    let refused = PostgresStore::open(&place, Arc::new(ManualClock::default())).await;
    database.run(&format!("DROP ROLE {role}")).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the database cannot be opened: PostgreSQL: permission denied for table order_service_schema (42501)"
    );
    assert!(refused.source().is_none(), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_programs_database_is_refused_and_nothing_is_left_there() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    // One that the second step would have met.
    database.run("CREATE TABLE stock (id INT)").await;
    let looked = PostgresStore::inspect(&database.place()).await;
    assert!(matches!(looked, Err(OpenError::Foreign(_))), "{looked:?}");
    let opened = PostgresStore::open(&database.place(), Arc::new(ManualClock::default())).await;
    let words = opened.unwrap_err().to_string();
    assert!(words.contains("`stock` of another program"), "{words}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.number(tables).await, 1);
}
