//! Reads in line: the line has an end, and whoever waits at it for too long is told so. And orders of
//! before there were words to find them by.

use super::{in_memory, open, placement};
use crate::sql::sqlite::terms;
use application::ports::{Journal, OrderFilter, OrderList, OrderQuery, StoreError};
use application::search::SearchText;
use application::testing::writes::confirming;
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// As many as `readers` keeps places for.
const PLACES: usize = 1_024;

// With tokio's time paused, the wait in line is over as soon as nothing else can happen.
#[tokio::test(start_paused = true)]
async fn a_read_that_waits_in_line_for_too_long_is_refused_and_the_others_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("orders.db"));
    let mut let_go = Vec::new();
    let mut waiting = Vec::new();
    for _ in 0..super::super::store::READERS {
        let (go, wait) = mpsc::channel::<()>();
        let (began, has_begun) = oneshot::channel();
        let mut began = Some(began);
        let reading = store.clone();
        waiting.push(tokio::spawn(async move {
            let work = move |_: &rusqlite::Connection| {
                if let Some(began) = began.take() {
                    began.send(()).unwrap();
                }
                // Ends when the test drops its end.
                let _ = wait.recv();
                Ok(1)
            };
            reading.read(work).await
        }));
        has_begun.await.unwrap();
        let_go.push(go);
    }
    let read = |store: Arc<_>| async move { super::SqliteStore::read(&store, |_| Ok(1)).await };
    waiting.extend((0..PLACES).map(|_| tokio::spawn(read(store.clone()))));
    // Each of them has been polled after so many turns.
    for _ in 0..PLACES {
        tokio::task::yield_now().await;
    }
    let late = read(store.clone()).await.expect_err("the line is full");
    let StoreError::Unavailable(why) = late else {
        panic!("{late:?}");
    };
    assert!(why.contains("1024 reads are waiting"), "{why}");
    drop(let_go);
    for answered in waiting {
        assert!(matches!(answered.await.unwrap(), Ok(1)));
    }
}

/// A read under way, which ends when the sender is dropped.
type Held = (mpsc::Sender<()>, JoinHandle<Result<i32, StoreError>>);

async fn held_list(store: &Arc<super::SqliteStore>) -> Held {
    let (go, wait) = mpsc::channel::<()>();
    let (began, has_begun) = oneshot::channel();
    let mut began = Some(began);
    let work = move |_: &rusqlite::Connection| {
        if let Some(began) = began.take() {
            began.send(()).expect("the test waits for it");
        }
        // Ends when the test drops its end.
        let _ = wait.recv();
        Ok(1)
    };
    let reading = store.clone();
    let held = tokio::spawn(async move { reading.read_list(work).await });
    has_begun.await.expect("a thread takes it up");
    (go, held)
}

#[tokio::test]
async fn a_list_that_takes_long_holds_up_other_lists_and_no_orders() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("orders.db"));
    let placement = placement(1);
    let order = placement.order.clone();
    store.place(placement).await.unwrap();
    let (go, held) = held_list(&store).await;
    let listing = store.clone();
    let query = OrderQuery::newest(OrderFilter::default(), 10);
    let waiting = tokio::spawn(async move { listing.list(query).await });
    store.append(confirming(&order)).await.unwrap();
    assert_eq!(store.events(order.id()).await.unwrap().len(), 2);
    store.ping().await.unwrap();
    assert!(!held.is_finished() && !waiting.is_finished());
    drop(go);
    assert!(matches!(held.await.unwrap(), Ok(1)));
    assert_eq!(waiting.await.unwrap().unwrap().orders.len(), 1);
}

#[tokio::test]
async fn orders_of_before_are_found_by_their_words_and_an_unreadable_one_stops_nothing() {
    let store = in_memory();
    for number in 1..4 {
        let placed = store.place(placement(number)).await;
        placed.expect("nothing is in its way");
    }
    let by_word = || {
        let filter = OrderFilter {
            text: SearchText::parse("headphones").ok(),
            ..OrderFilter::default()
        };
        store.list(OrderQuery::newest(filter, 10))
    };
    let before = by_word().await.expect("the store is up");
    let forget = |connection: &rusqlite::Connection| {
        connection.execute_batch(
            "DELETE FROM order_terms;
             UPDATE order_events SET data = '{' WHERE order_id = (SELECT id FROM orders WHERE number = 2)",
        )?;
        Ok(())
    };
    store.write(forget).await.expect("the store is up");
    assert_eq!(by_word().await.expect("the store is up").orders, []);
    let fill = |connection: &rusqlite::Connection| Ok(terms::fill(connection)?);
    store.write(fill).await.expect("the store is up");
    let after = by_word().await.expect("the store is up");
    assert_eq!(
        after.orders,
        [before.orders[0].clone(), before.orders[2].clone()]
    );
}
