//! The built-in carts: the suite that all carts must pass, and what only a database can show.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{CallKey, CartWrite, ClearCart};
use application::testing::ManualClock;
use application::testing::builders::{customer, product, units, usd};
use application::testing::clock::order_id;
use application::testing::conformance::{CartWorld, carts_conformance};
use domain::process::{CallId, Step};
use domain::{Cart, CartChange, CartLine, Duration, Notation};
use outbound::builtin::BuiltinCarts;
use outbound::sql::sqlite::{Location, SqliteStore};
use std::sync::Arc;

async fn world(database: &TestDatabase) -> CartWorld {
    let clock = Arc::new(ManualClock::default());
    let store = database.open(clock.clone()).await;
    CartWorld {
        carts: Arc::new(BuiltinCarts::new(&store.books, clock.clone())),
        clock,
    }
}

async fn add(world: &CartWorld, whose: &str) -> Cart {
    let line = CartLine {
        product: product("PROD001"),
        notation: Notation::Text,
        name: "Wireless Headphones".to_owned(),
        quantity: units(1),
        unit_price: usd(7_999),
        image_url: None,
    };
    let write = CartWrite {
        customer: customer(whose),
        change: CartChange::Add(line),
        request: None,
    };
    world.carts.change(write).await.expect("it is allowed")
}

async fn rows(database: &TestDatabase) -> (i64, i64) {
    let carts = database.number("SELECT count(*) FROM carts").await;
    let clearings = database.number("SELECT count(*) FROM cart_clearings");
    (carts, clearings.await)
}

async fn carts_do_what_all_carts_must(kind: Kind) {
    // The databases live as long as the suite.
    let databases = std::sync::Mutex::new(Vec::new());
    let make = async || {
        let database = kind.database().await;
        let world = world(&database).await;
        databases.lock().unwrap().push(database);
        world
    };
    let cases = carts_conformance(make, |name| eprintln!("{kind:?}: {name}")).await;
    assert!(cases > 10, "{cases}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carts_in_memory_do_what_all_carts_must() {
    let make = async || {
        let clock = Arc::new(ManualClock::default());
        let store = SqliteStore::open(Location::Memory, clock.clone()).unwrap();
        CartWorld {
            carts: Arc::new(BuiltinCarts::new(&store.books(), clock.clone())),
            clock,
        }
    };
    let cases = carts_conformance(make, |name| eprintln!("memory: {name}")).await;
    assert!(cases > 10, "{cases}");
}

async fn a_cart_outlives_the_process(kind: Kind) {
    let database = kind.database().await;
    let written = add(&world(&database).await, "ada").await;
    let found = world(&database).await;
    assert_eq!(found.carts.cart(&customer("ada")).await.unwrap(), written);
}

async fn forgotten_carts_and_keys_go_as_others_write(kind: Kind) {
    let database = kind.database().await;
    let world = world(&database).await;
    for n in 0..40 {
        add(&world, &format!("customer-{n}")).await;
        let call = ClearCart {
            key: CallKey::new(order_id(n + 1), CallId::whole(Step::ClearCart)),
            attempt: 1,
            customer: customer("ada"),
            ordered: vec![(product("PROD001"), units(1))],
        };
        world.carts.clear(&call).await;
    }
    assert_eq!(rows(&database).await, (40, 40));
    world.clock.advance(Cart::LIFETIME);
    add(&world, "grace").await;
    assert_eq!(rows(&database).await, (37, 40));
    world.clock.advance(Duration::from_hours(365 * 24));
    for _ in 0..10 {
        add(&world, "grace").await;
    }
    assert_eq!(rows(&database).await, (1, 0));
}

on_every_database!(
    carts_do_what_all_carts_must,
    a_cart_outlives_the_process,
    forgotten_carts_and_keys_go_as_others_write
);
