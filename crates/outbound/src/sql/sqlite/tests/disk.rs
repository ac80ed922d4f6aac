//! A disk that is full or takes no writes: refused clearly, nothing half written, and the store goes
//! on by itself when there is room again.

use super::{is_there, open, placement};
use crate::sql::sqlite::SqliteStore;
use application::ports::{Journal, OrderList, PlaceFailure, StoreError};
use std::sync::Arc;

async fn pragma(store: &SqliteStore, sql: &'static str) {
    let set = store.write(move |connection| Ok(connection.execute_batch(sql)?));
    set.await.unwrap();
}

async fn place(store: &Arc<SqliteStore>, number: u64) -> Result<(), PlaceFailure> {
    store.place(placement(number)).await.map(drop)
}

fn assert_unavailable(refused: Result<(), PlaceFailure>, word: &str) {
    match refused {
        Err(PlaceFailure::Store(StoreError::Unavailable(why))) => {
            assert!(why.contains(word), "{why}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_and_the_store_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("orders.db"));
    place(&store, 1).await.unwrap();
    pragma(&store, "PRAGMA max_page_count = 1").await;
    let mut accepted = 1;
    let refused = loop {
        match place(&store, accepted + 1).await {
            Ok(()) => accepted += 1,
            refused => break refused,
        }
    };
    assert_unavailable(refused, "full");
    let many = (1..=50).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { place(&store, accepted + n).await })
    });
    for refused in many.collect::<Vec<_>>() {
        assert_unavailable(refused.await.unwrap(), "full");
    }
    for number in 1..=accepted {
        assert!(is_there(&store, number).await, "{number} was answered Ok");
    }
    assert!(!is_there(&store, accepted + 1).await, "it was refused");
    pragma(&store, "PRAGMA max_page_count = 1000000").await;
    place(&store, accepted + 1).await.unwrap();
    assert!(is_there(&store, accepted + 1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_no_writes_refuses_and_still_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    place(&store, 1).await.unwrap();
    pragma(&store, "PRAGMA query_only = ON").await;
    assert_unavailable(place(&store, 2).await, "readonly");
    assert!(is_there(&store, 1).await && !is_there(&store, 2).await);
    store.ping().await.expect_err("it takes no writes");
    drop(store);
    let store = open(&path);
    place(&store, 2).await.unwrap();
    store.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_program_holds_refuses_until_it_lets_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    pragma(&store, "PRAGMA busy_timeout = 20").await;
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_unavailable(place(&store, 1).await, "locked");
    assert!(!is_there(&store, 1).await);
    other.execute_batch("ROLLBACK").unwrap();
    place(&store, 1).await.unwrap();
}
