//! Readers at the end of the feed while several replicas write: nothing is passed over.

use crate::servers::{MariadbDatabase, mariadb_or_left_out};
use application::ports::{EventFeed, FeedPosition, Journal};
use application::testing::ManualClock;
use application::testing::writes::placement;
use outbound::sql::mysql::MysqlStore;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinSet;

const WRITERS: u64 = 4;
const ORDERS_EACH: u64 = 150;
const READERS: usize = 6;

async fn replica(database: &MariadbDatabase) -> Arc<MysqlStore> {
    database.open_store(Arc::new(ManualClock::default())).await
}

/// The first place that came after one that should have followed it, if one did.
async fn first_hole(store: Arc<MysqlStore>, is_over: Arc<AtomicBool>) -> Option<(u64, u64)> {
    let mut last = 0;
    loop {
        let was_over = is_over.load(Ordering::SeqCst);
        let entries = store.after(FeedPosition(last), 500).await.unwrap();
        for entry in &entries {
            if entry.position.0 != last + 1 {
                return Some((last, entry.position.0));
            }
            last = entry.position.0;
        }
        if was_over && entries.is_empty() {
            assert_eq!(last, WRITERS * ORDERS_EACH);
            return None;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_at_the_feeds_end_pass_over_nothing_while_replicas_commit() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let is_over = Arc::new(AtomicBool::new(false));
    let mut reading = JoinSet::new();
    let reader = replica(&database).await;
    for _ in 0..READERS {
        reading.spawn(first_hole(reader.clone(), is_over.clone()));
    }
    let mut writing = JoinSet::new();
    for writer in 0..WRITERS {
        let store = replica(&database).await;
        writing.spawn(async move {
            for n in 1..=ORDERS_EACH {
                store.place(placement(writer * 10_000 + n)).await.unwrap();
            }
        });
    }
    writing.join_all().await;
    is_over.store(true, Ordering::SeqCst);
    for hole in reading.join_all().await {
        assert_eq!(hole, None, "after the first place came the second");
    }
}

/// The same, whichever way the server's threads go: what is beyond the counter is not shown.
#[tokio::test]
async fn the_feed_ends_where_its_counter_stands() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    for n in 1..=3 {
        store.place(placement(n)).await.unwrap();
    }
    // As if the statement had seen the third commit and the look at the counter had not.
    database.run("UPDATE feed_counter SET last_place = 2").await;
    assert_eq!(store.end().await.unwrap(), FeedPosition(2));
    let entries = store.after(FeedPosition(0), 10).await.unwrap();
    let positions: Vec<_> = entries.iter().map(|entry| entry.position.0).collect();
    assert_eq!(positions, [1, 2]);
    assert!(store.after(FeedPosition(2), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_counter_that_stands_behind_the_feed_is_put_ahead_at_the_start() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    for n in 1..=3 {
        store.place(placement(n)).await.unwrap();
    }
    // As after events were brought in by hand, or the counter was restored from an older copy.
    database.run("UPDATE feed_counter SET last_place = 1").await;
    let store = replica(&database).await;
    store.place(placement(4)).await.unwrap();
    assert_eq!(store.end().await.unwrap(), FeedPosition(4));
    assert_eq!(store.after(FeedPosition(0), 10).await.unwrap().len(), 4);
}
