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
use application::ports::{Journal, Placement, Wake};
use application::testing::ManualClock;
use application::testing::builders::{guard, new_order};
use application::testing::clock::order_id;
use application::testing::collaborators::Abilities;
use domain::{Actor, Order, Timestamp};
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

/// An order with this number among the test's orders.
fn placement(number: u64) -> Placement {
    let new = new_order(Abilities::IDEAL);
    let now = Timestamp::from_micros(1_767_225_600_000_000);
    let placed = Order::place(order_id(number), new, Actor::Anyone, now);
    let (order, first) = placed.expect("the order is sound");
    Placement {
        order,
        events: vec![first],
        wake: Wake::Never,
        claim: guard("test", number),
        cart: None,
        number: None,
    }
}

async fn is_there(store: &SqliteStore, number: u64) -> bool {
    let name = domain::OrderRef::Id(order_id(number));
    store.order(name).await.expect("the store is up").is_some()
}
