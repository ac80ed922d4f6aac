//! What could disturb the feed's places in SQLite: rolled back batches, `VACUUM`, a row that cannot
//! be read.

use super::super::Failure;
use super::{open, placement};
use application::ports::{EventFeed, FeedEntry, FeedPosition, Journal, StoreError};
use tokio::task::JoinSet;

async fn places(store: &super::SqliteStore) -> Vec<u64> {
    let all = store.after(FeedPosition(0), 1_000).await;
    let all = all.expect("the store is up");
    all.iter().map(|entry| entry.position.0).collect()
}

#[tokio::test]
async fn a_batch_that_is_rolled_back_leaves_no_gap_and_gives_no_place_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("orders.db"));
    let mut seen = Vec::new();
    for round in 0..5_u64 {
        let mut placing = JoinSet::new();
        for n in 0..4 {
            let store = store.clone();
            placing.spawn(async move { store.place(placement(round * 10 + n)).await });
        }
        let why = || StoreError::Unavailable("on purpose".to_owned());
        let bad = store.write::<(), _>(move |_| Err(Failure::from(why())));
        assert!(bad.await.is_err());
        assert!(placing.join_all().await.iter().all(Result::is_ok));
        let last = seen.last().copied().unwrap_or_default();
        let more = store.after(FeedPosition(last), 100).await.unwrap();
        seen.extend(more.iter().map(|entry| entry.position.0));
    }
    assert_eq!(seen, (1..=20).collect::<Vec<_>>());
    assert_eq!(places(&store).await, seen);
}

#[tokio::test]
async fn vacuum_leaves_every_event_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    // Ids that fall, so that the order of the primary key is not that of the places.
    for number in (1..=50).rev() {
        store.place(placement(number)).await.unwrap();
    }
    let named = |entries: Vec<FeedEntry>| -> Vec<_> {
        entries.iter().map(|e| (e.position, e.order)).collect()
    };
    let before = named(store.after(FeedPosition(0), 100).await.unwrap());
    drop(store);
    let other_program = rusqlite::Connection::open(&path).unwrap();
    other_program.execute_batch("VACUUM").unwrap();
    drop(other_program);
    let store = open(&path);
    let after = named(store.after(FeedPosition(0), 100).await.unwrap());
    assert_eq!((before.len(), before), (50, after));
}

#[tokio::test]
async fn an_event_that_cannot_be_read_does_not_hide_those_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    for number in 1..=3 {
        store.place(placement(number)).await.unwrap();
    }
    let other_program = rusqlite::Connection::open(&path).unwrap();
    let spoil = "UPDATE order_events SET kind = 'order-teleported' WHERE rowid = 2";
    assert_eq!(other_program.execute(spoil, []).unwrap(), 1);
    let entries = store.after(FeedPosition(0), 100).await.unwrap();
    let readable: Vec<bool> = entries.iter().map(|e| e.happened.is_ok()).collect();
    assert_eq!(readable, [true, false, true]);
    assert_eq!(store.end().await.unwrap(), FeedPosition(3));
}
