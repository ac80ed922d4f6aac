//! Every store is put through the conformance suite: SQLite on a file and in memory, the others on their
//! servers.

use crate::servers::Kind;
use application::testing::ManualClock;
use application::testing::conformance::{
    CASES, RetentionWorld, Store, audit_trail_conformance, conformance, dead_letters_conformance,
    order_requests_conformance, retention_conformance, stock_levels_conformance,
    webhook_deliveries_conformance, webhook_endpoints_conformance,
};
use domain::Currency;
use outbound::builtin::{BuiltinCatalogue, BuiltinInventory};
use outbound::sql::sqlite::{Location, SqliteStore};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn every_database_does_what_every_store_must_do() {
    assert!(CASES.len() > 20, "{}", CASES.len());
    for kind in Kind::all() {
        for case in CASES {
            eprintln!("{kind:?}: {}", case.name);
            let database = kind.database().await;
            let clock = Arc::new(ManualClock::default());
            let opened = database.open(clock.clone()).await;
            let parts = opened.clone();
            let store = Store::of(
                parts.journal,
                parts.requests,
                parts.list,
                parts.feed,
                parts.unpaid,
            );
            // Servers tell the time by their own clocks: the cases wait.
            let store = if kind == Kind::Sqlite {
                store.on(clock)
            } else {
                store
            };
            case.run_on(store).await;
            opened.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_database_strikes_out_what_is_old_and_nothing_that_is_needed() {
    for kind in Kind::all() {
        eprintln!("{kind:?}");
        let database = kind.database().await;
        let clock = Arc::new(ManualClock::default());
        let opened = database.open(clock.clone()).await;
        let parts = opened.clone();
        let store = Store::of(
            parts.journal,
            parts.requests,
            parts.list,
            parts.feed,
            parts.unpaid,
        );
        retention_conformance(RetentionWorld {
            store,
            retention: parts.retention,
            book: parts.relay_book,
            letters: parts.letters,
            clock,
        })
        .await;
        opened.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_database_keeps_waiting_requests_as_every_record_must() {
    for kind in Kind::all() {
        let database = kind.database().await;
        let opened = database.open(Arc::new(ManualClock::default())).await;
        order_requests_conformance(opened.waiting.clone()).await;
        opened.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_database_keeps_dead_letters_as_every_record_must() {
    for kind in Kind::all() {
        let database = kind.database().await;
        let opened = database.open(Arc::new(ManualClock::default())).await;
        dead_letters_conformance(opened.letters.clone()).await;
        opened.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_database_keeps_the_audit_trail_as_every_trail_must() {
    for kind in Kind::all() {
        eprintln!("{kind:?}");
        let database = kind.database().await;
        let opened = database.open(Arc::new(ManualClock::default())).await;
        audit_trail_conformance(opened.trail.clone()).await;
        opened.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_database_keeps_webhooks_as_every_record_must() {
    for kind in Kind::all() {
        eprintln!("{kind:?}");
        let database = kind.database().await;
        let opened = database.open(Arc::new(ManualClock::default())).await;
        webhook_endpoints_conformance(opened.webhooks.clone(), opened.requests.clone()).await;
        webhook_deliveries_conformance(opened.deliveries.clone(), &*opened.webhooks).await;
        opened.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_database_shows_its_stock_as_all_books_must() {
    for kind in Kind::all() {
        eprintln!("{kind:?}");
        let clock = Arc::new(ManualClock::default());
        let database = kind.database().await;
        let opened = database.open(clock.clone()).await;
        let seeded = BuiltinCatalogue::open(&opened.books, Currency::USD).await;
        seeded.expect("the shop is filled");
        let inventory = BuiltinInventory::new(&opened.books, clock);
        let receive = async |product, units| {
            let received = inventory.receive(&product, units).await;
            received.expect("the store is up");
        };
        stock_levels_conformance(&*opened.books.stock_levels(), receive).await;
        opened.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_does_what_every_store_must_do() {
    let make = async || {
        let clock = Arc::new(ManualClock::default());
        let store = SqliteStore::open(Location::Memory, clock.clone());
        Store::new(store.expect("there is room")).on(clock)
    };
    let cases = conformance(make, |name| eprintln!("memory: {name}")).await;
    assert!(cases > 20, "{cases}");
}
