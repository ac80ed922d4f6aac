//! The sessions of the PostgreSQL store: what they ask of a server whose settings change, and that they
//! leave one that takes no writes.

use crate::servers::{PostgresDatabase, postgres_or_left_out};
use application::ports::{AppendError, Journal, StoreError};
use application::testing::ManualClock;
use application::testing::writes::{confirming, placement};
use domain::Order;
use outbound::sql::postgres::PostgresStore;
use std::sync::Arc;

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
