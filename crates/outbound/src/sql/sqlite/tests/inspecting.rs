//! A look at a store tells what is there and leaves everything as it was.

use super::{open, placement};
use crate::sql::sqlite::{OpenError, SqliteStore};
use application::ports::Journal;
use application::testing::clock::NEW_YEAR;
use rusqlite::Connection;
use std::path::Path;

/// Every file of the folder, with its bytes.
fn files(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let found = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = found
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_store_at_rest_is_told_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    // A name that would be something else in a URI.
    let path = folder.path().join("orders 100%25?#.db");
    let store = open(&path);
    store.place(placement(1)).await.unwrap();
    store.place(placement(2)).await.unwrap();
    let park = |connection: &Connection| {
        connection.execute("UPDATE orders SET parked = 'poison' WHERE number = 2", [])?;
        Ok(())
    };
    store.write(park).await.unwrap();
    drop(store);
    let before = files(folder.path());
    let seen = SqliteStore::inspect(&path).unwrap();
    assert_eq!(files(folder.path()), before);
    assert_eq!(seen.schema_found, seen.schema_known);
    assert_eq!(seen.journal_mode, "wal");
    assert_eq!(seen.synchronous, "FULL");
    assert_eq!(seen.in_use_by, None);
    assert_eq!(seen.newest_event, Some(NEW_YEAR));
    assert_eq!(seen.parked_orders, Some(1));
}

#[tokio::test]
async fn a_store_in_use_is_told_with_what_is_only_in_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    store.place(placement(1)).await.unwrap();
    let seen = SqliteStore::inspect(&path).unwrap();
    let own = std::process::id().to_string();
    assert_eq!(seen.in_use_by, Some(own));
    assert_eq!(seen.journal_mode, "wal");
    assert_eq!(seen.newest_event, Some(NEW_YEAR));
    store.place(placement(2)).await.unwrap();
}

#[tokio::test]
async fn what_a_killed_process_left_in_the_log_is_seen_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let store = open(&path);
    store.place(placement(1)).await.unwrap();
    let copy = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let name = |path: &Path| format!("{}{end}", path.display());
        std::fs::copy(name(&path), name(&copy)).unwrap();
    }
    let (data, log) = (copy.clone(), format!("{}-wal", copy.display()));
    let bytes = || (std::fs::read(&data).unwrap(), std::fs::read(&log).unwrap());
    let before = bytes();
    let seen = SqliteStore::inspect(&copy).unwrap();
    assert_eq!(seen.newest_event, Some(NEW_YEAR));
    assert_eq!(seen.in_use_by, None);
    assert!(bytes() == before, "the log or the file was written");
}

#[tokio::test]
async fn other_schemas_and_other_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let missing = SqliteStore::inspect(&path).expect_err("there is no file");
    assert!(matches!(missing, OpenError::Path { .. }), "{missing}");
    assert!(!path.exists());

    drop(open(&path));
    let change = Connection::open(&path).unwrap();
    change.pragma_update(None, "user_version", 9_999).unwrap();
    drop(change);
    let seen = SqliteStore::inspect(&path).unwrap();
    assert_eq!((seen.schema_found, seen.parked_orders), (9_999, None));

    let change = Connection::open(&path).unwrap();
    change.pragma_update(None, "application_id", 7).unwrap();
    drop(change);
    let foreign = SqliteStore::inspect(&path).expect_err("it is foreign");
    assert!(matches!(foreign, OpenError::Foreign), "{foreign}");

    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    assert_eq!(SqliteStore::inspect(&empty).unwrap().schema_found, 0);
    assert_eq!(std::fs::read(&empty).unwrap(), b"");
}
