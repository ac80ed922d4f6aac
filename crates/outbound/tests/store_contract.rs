//! The store is put through the conformance suite that every store must pass, on a file and in
//! memory.

use application::testing::ManualClock;
use application::testing::conformance::{Store, conformance};
use outbound::sql::sqlite::{Location, SqliteStore};
use std::sync::Arc;

fn store(location: Location) -> Store {
    let clock = Arc::new(ManualClock::default());
    let store = SqliteStore::open(location, clock.clone()).expect("a new place can be opened");
    Store::new(store).on(clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_does_what_every_store_must_do() {
    let folder = tempfile::tempdir().unwrap();
    let next = std::sync::atomic::AtomicU32::new(0);
    let make = async || {
        let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        store(Location::File(folder.path().join(format!("{number}.db"))))
    };
    let cases = conformance(make, |name| eprintln!("file: {name}")).await;
    assert!(cases > 20, "{cases}");
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_does_what_every_store_must_do() {
    let make = async || store(Location::Memory);
    let cases = conformance(make, |name| eprintln!("memory: {name}")).await;
    assert!(cases > 20, "{cases}");
}
