//! Who may open a store, and what is found in it.

use super::{is_there, open, placement, try_open};
use crate::sql::sqlite::OpenError;
use application::ports::Journal;
use rusqlite::Connection;

#[tokio::test]
async fn a_second_process_is_refused_and_told_who_holds_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let first = open(&path);
    let refused = try_open(&path).expect_err("the first one holds it");
    let message = refused.to_string();
    assert!(matches!(refused, OpenError::InUse { .. }), "{message}");
    let own = std::process::id().to_string();
    assert!(
        message.contains(&own) && message.contains("--database"),
        "{message}"
    );
    drop(first);
    open(&path);
}

#[tokio::test]
async fn what_was_written_is_there_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/orders.db");
    let store = open(&path);
    store.place(placement(1)).await.unwrap();
    drop(store);
    assert!(is_there(&open(&path), 1).await);
}

#[tokio::test]
async fn a_closed_store_has_all_in_its_file_and_takes_no_more_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    store.place(placement(1)).await.unwrap();
    store.close();
    let log = folder.path().join("orders.db-wal");
    let left = log.metadata().map_or(0, |found| found.len());
    assert_eq!(left, 0, "the log was not brought into the file");
    store.place(placement(2)).await.expect_err("it is closed");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_what_customers_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/orders.db");
    let store = open(&path);
    store.place(placement(1)).await.unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for name in ["orders.db", "orders.db-wal", "orders.db.lock"] {
        assert_eq!(
            mode(&folder.path().join("data").join(name)),
            0o600,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    drop(open(&path));
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 9_999).unwrap();
    drop(newer);
    let refused = try_open(&path).expect_err("it is newer");
    let message = refused.to_string();
    assert!(
        message.contains("9999") && message.contains("newer binary"),
        "{message}"
    );
    let after = Connection::open(&path).unwrap();
    let version: i64 = after
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 9_999);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recipes.db");
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE recipes (name TEXT)")
        .unwrap();
    drop(other);
    let before = std::fs::read(&path).unwrap();
    let refused = try_open(&path).expect_err("it is foreign");
    assert!(matches!(refused, OpenError::Foreign), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(
        &path,
        "this is not a database, but a note of some length".repeat(40),
    )
    .unwrap();
    let refused = try_open(&path).expect_err("it is a note");
    assert!(refused.to_string().contains("not a database"), "{refused}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_a_file_in_use_is_that_file() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (
        folder.path().join("orders.db"),
        folder.path().join("link.db"),
    );
    let store = open(&file);
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let refused = try_open(&link).expect_err("the first one holds it");
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused}");
    drop(store);
}
