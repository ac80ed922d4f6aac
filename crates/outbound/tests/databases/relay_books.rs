//! Every database's book of the relay is put through the conformance suite.

use crate::servers::Kind;
use application::testing::ManualClock;
use application::testing::conformance::{BookWorld, book_conformance};
use std::sync::{Arc, Mutex};

#[tokio::test(flavor = "multi_thread")]
async fn every_database_keeps_the_relays_book_as_every_book_must_be_kept() {
    for kind in Kind::all() {
        // They are gone when they are dropped.
        let homes = Mutex::new(Vec::new());
        let make = async || {
            let clock = Arc::new(ManualClock::default());
            let home = kind.database().await;
            let database = home.open(clock.clone()).await;
            homes.lock().unwrap().push(home);
            // Servers tell the time by their own clocks: the cases wait.
            let clock = (kind == Kind::Sqlite).then_some(clock);
            BookWorld {
                book: database.relay_book.clone(),
                clock,
            }
        };
        let cases = book_conformance(make, |name| eprintln!("{kind:?}: {name}")).await;
        assert!(cases > 10, "{cases}");
    }
}
