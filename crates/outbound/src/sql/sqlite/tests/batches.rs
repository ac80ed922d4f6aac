//! Jobs in one transaction: one that fails falls out alone, and none is answered before the commit.

use super::{in_memory, is_there, open, placement};
use crate::sql::WriteError;
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::{Journal, StoreError};
use application::testing::clock::order_id;
use std::sync::Arc;
use std::sync::mpsc;

/// Holds the writer, so that what is asked meanwhile goes down in one transaction.
struct Held {
    let_go: mpsc::Sender<()>,
    job: tokio::task::JoinHandle<Result<(), WriteError>>,
}

async fn hold(store: &Arc<SqliteStore>) -> Held {
    let (let_go, wait) = mpsc::channel();
    let (began, has_begun) = tokio::sync::oneshot::channel();
    let mut began = Some(began);
    let holding = store.clone();
    let job = tokio::spawn(async move {
        let work = move |_: &rusqlite::Connection| {
            if let Some(began) = began.take() {
                began.send(()).unwrap();
                wait.recv().unwrap();
            }
            Ok(())
        };
        holding.write(work).await
    });
    has_begun.await.unwrap();
    Held { let_go, job }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_or_panics_does_not_touch_its_neighbours() {
    let store = in_memory();
    let held = hold(&store).await;
    let placing = |number| {
        let store = store.clone();
        tokio::spawn(async move { store.place(placement(number)).await })
    };
    let breaking = |work: fn(&rusqlite::Connection) -> Result<(), Failure>| {
        let store = store.clone();
        tokio::spawn(async move { store.write(work).await })
    };
    let first = placing(1);
    let bad = breaking(|connection| {
        connection.execute_batch("DELETE FROM orders; INSERT INTO nowhere VALUES (1)")?;
        Ok(())
    });
    let panicking = breaking(|_| panic!("this is a test's panic"));
    let second = placing(2);
    held.let_go.send(()).unwrap();
    held.job.await.unwrap().unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    bad.await.unwrap().expect_err("there is no such table");
    let error = panicking.await.unwrap().expect_err("it panicked");
    assert!(
        matches!(error, WriteError::NotWritten(StoreError::Unavailable(_))),
        "{error:?}"
    );
    assert!(is_there(&store, 1).await && is_there(&store, 2).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_goes_down_in_one_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("orders.db"));
    let before = store.figures();
    let held = hold(&store).await;
    let placing = (1..=100).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.place(placement(number)).await })
    });
    let placing: Vec<_> = placing.collect();
    while store.figures().waiting < 100 {
        tokio::task::yield_now().await;
    }
    held.let_go.send(()).unwrap();
    for placed in placing {
        placed.await.unwrap().unwrap();
    }
    let after = store.figures();
    assert_eq!(after.jobs - before.jobs, 101);
    assert_eq!(after.commits - before.commits, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_caller_has_gone_is_made_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    let held = hold(&store).await;
    let placing = (1..=20).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.place(placement(number)).await })
    });
    let placing: Vec<_> = placing.collect();
    while store.figures().waiting < 20 {
        tokio::task::yield_now().await;
    }
    for caller in placing {
        caller.abort();
        caller.await.expect_err("it was aborted");
    }
    held.let_go.send(()).unwrap();
    drop(store);
    held.job.await.unwrap().unwrap();
    let store = open(&path);
    for number in 1..=20 {
        assert!(is_there(&store, number).await, "{number}");
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_named_and_spoils_no_other() {
    let store = in_memory();
    store.place(placement(1)).await.unwrap();
    store.place(placement(2)).await.unwrap();
    store
        .write(|connection| {
            let sql = "UPDATE order_events SET kind = 'order-teleported' WHERE order_id = ?1";
            connection.execute(sql, [order_id(1).uuid().into_bytes()])?;
            Ok(())
        })
        .await
        .unwrap();
    let name = domain::OrderRef::Id(order_id(1));
    let error = store.order(name).await.expect_err("it cannot be read");
    let text = error.to_string();
    for part in [
        "order_events",
        "kind",
        "order-teleported",
        &order_id(1).to_string(),
    ] {
        assert!(text.contains(part), "{text} does not name {part}");
    }
    assert!(is_there(&store, 2).await);
}
