//! Fault 79: whether an update is told how many rows it found or how many it changed. Every version check
//! rests on the former.

use crate::servers::mariadb_or_left_out;
use application::ports::{Append, AppendError, Journal, Wake};
use application::testing::ManualClock;
use application::testing::writes::{confirming, placement};
use std::sync::Arc;

#[tokio::test]
async fn an_update_that_changes_nothing_is_counted_as_found() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let mut connection = database.connect().await;
    database
        .run("CREATE TABLE t (id INT PRIMARY KEY, a INT)")
        .await;
    database.run("INSERT INTO t VALUES (1, 7)").await;
    let update = sqlx::query("UPDATE t SET a = 7 WHERE id = 1");
    let updated = update.execute(&mut connection).await.unwrap();
    assert_eq!(updated.rows_affected(), 1, "found rows are not counted");
    let missed = sqlx::query("UPDATE t SET a = 7 WHERE id = 2");
    let missed = missed.execute(&mut connection).await.unwrap();
    assert_eq!(missed.rows_affected(), 0);
}

#[tokio::test]
async fn an_append_that_changes_no_column_is_no_conflict() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = database.open_store(Arc::new(ManualClock::default())).await;
    let placement = placement(1);
    let order = placement.order.clone();
    store.place(placement).await.unwrap();
    let unchanged = Append {
        order: order.clone(),
        continues: order.version(),
        events: Vec::new(),
        wake: Wake::Never,
        answer: None,
        request: None,
    };
    for _ in 0..3 {
        store.append(unchanged.clone()).await.unwrap();
    }
    store.append(confirming(&order)).await.unwrap();
    let stale = store.append(unchanged).await;
    assert!(matches!(stale, Err(AppendError::Conflict(_))), "{stale:?}");
}
