//! The store and the carts in memory do what all must.

use application::testing::collaborators::Abilities;
use application::testing::conformance::{
    BookWorld, CartWorld, Store, audit_trail_conformance, book_conformance, carts_conformance,
    conformance, dead_letters_conformance, order_requests_conformance, stock_levels_conformance,
    webhook_deliveries_conformance, webhook_endpoints_conformance,
};
use application::testing::{FakeCollaborators, ManualClock, MemoryRelayBook, MemoryStore};
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_waiting_requests_in_memory_are_kept_as_every_record_must() {
    let clock = Arc::new(ManualClock::default());
    order_requests_conformance(Arc::new(MemoryStore::new(clock))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_of_dead_letters_in_memory_does_what_every_one_must() {
    let clock = Arc::new(ManualClock::default());
    dead_letters_conformance(Arc::new(MemoryStore::new(clock))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_trail_in_memory_does_what_every_trail_must() {
    let clock = Arc::new(ManualClock::default());
    audit_trail_conformance(Arc::new(MemoryStore::new(clock))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn webhook_endpoints_in_memory_are_kept_as_every_record_must() {
    let store = Arc::new(MemoryStore::new(Arc::new(ManualClock::default())));
    webhook_endpoints_conformance(store.clone(), store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_deliveries_in_memory_does_what_every_log_must() {
    let store = Arc::new(MemoryStore::new(Arc::new(ManualClock::default())));
    webhook_deliveries_conformance(store.clone(), &*store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_carts_in_memory_do_what_all_carts_must() {
    let make = async || {
        let clock = Arc::new(ManualClock::default());
        let world = FakeCollaborators::new(Abilities::IDEAL, clock.clone());
        CartWorld {
            carts: world.carts,
            clock,
        }
    };
    let cases = carts_conformance(make, |name| eprintln!("case {name}")).await;
    assert!(cases > 10, "only {cases} cases ran");
}

#[tokio::test]
async fn the_stock_in_memory_is_shown_as_all_books_must() {
    let clock = Arc::new(ManualClock::default());
    let world = FakeCollaborators::new(Abilities::IDEAL, clock);
    let receive = async |product, units| {
        let units = i64::from(units);
        world.inventory.books().set_on_hand(product, units);
    };
    stock_levels_conformance(&world, receive).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_relays_book_in_memory_does_what_every_book_must() {
    let make = async || {
        let clock = Arc::new(ManualClock::default());
        BookWorld {
            book: Arc::new(MemoryRelayBook::new(clock.clone())),
            clock: Some(clock),
        }
    };
    let cases = book_conformance(make, |name| eprintln!("case {name}")).await;
    assert!(cases > 10, "only {cases} cases ran");
}
