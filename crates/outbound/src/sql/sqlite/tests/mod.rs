//! What SQLite itself can do to the store: a full disk, a newer schema, a second process, a job that
//! fails.

mod batches;
mod disk;
mod feed;
mod inspecting;
mod opening;
mod plans;
mod reading;
mod schema;

use super::{Location, SqliteStore};
use application::ports::Journal;
use application::testing::ManualClock;
use application::testing::clock::order_id;
use application::testing::writes::placement;
use std::path::Path;
use std::sync::Arc;

fn open(path: &Path) -> Arc<SqliteStore> {
    try_open(path).expect("it can be opened")
}

fn try_open(path: &Path) -> Result<Arc<SqliteStore>, super::OpenError> {
    let clock = Arc::new(ManualClock::default());
    SqliteStore::open(Location::File(path.to_owned()), clock)
}

fn in_memory() -> Arc<SqliteStore> {
    let clock = Arc::new(ManualClock::default());
    SqliteStore::open(Location::Memory, clock).expect("memory can be opened")
}

async fn is_there(store: &SqliteStore, number: u64) -> bool {
    let name = domain::OrderRef::Id(order_id(number));
    store.order(name).await.expect("the store is up").is_some()
}
