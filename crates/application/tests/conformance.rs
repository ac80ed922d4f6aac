//! The store in memory does what every store must.

use application::testing::conformance::{Store, conformance};
use application::testing::{ManualClock, MemoryStore};
use std::sync::Arc;

async fn fresh() -> Store {
    let clock = Arc::new(ManualClock::default());
    Store::new(Arc::new(MemoryStore::new(clock.clone()))).on(clock)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_in_memory_does_what_every_store_must() {
    let cases = conformance(fresh, |name| eprintln!("case {name}")).await;
    assert!(cases > 30, "only {cases} cases ran");
}
