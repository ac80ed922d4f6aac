//! The built-in carts: the suite that all carts must pass, and what only a database can show.

use application::ports::{CallKey, CartWrite, ClearCart};
use application::testing::ManualClock;
use application::testing::builders::{customer, product, units, usd};
use application::testing::clock::order_id;
use application::testing::conformance::{CartWorld, carts_conformance};
use domain::process::{CallId, Step};
use domain::{Cart, CartChange, CartLine, Duration, Notation};
use outbound::builtin::BuiltinCarts;
use outbound::sql::sqlite::{Location, SqliteStore};
use std::path::Path;
use std::sync::Arc;

fn world(location: Location) -> CartWorld {
    let clock = Arc::new(ManualClock::default());
    let store = SqliteStore::open(location, clock.clone()).expect("it can be opened");
    CartWorld {
        carts: Arc::new(BuiltinCarts::new(&store.books(), clock.clone())),
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

fn rows(path: &Path, table: &str) -> i64 {
    let connection = rusqlite::Connection::open(path).expect("it is there");
    let sql = format!("SELECT count(*) FROM {table}");
    connection
        .query_row(&sql, [], |row| row.get(0))
        .expect("the table is there")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carts_in_a_file_do_what_all_carts_must() {
    let folder = tempfile::tempdir().unwrap();
    let next = std::sync::atomic::AtomicU32::new(0);
    let make = async || {
        let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        world(Location::File(folder.path().join(format!("{number}.db"))))
    };
    let cases = carts_conformance(make, |name| eprintln!("file: {name}")).await;
    assert!(cases > 10, "{cases}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carts_in_memory_do_what_all_carts_must() {
    let make = async || world(Location::Memory);
    let cases = carts_conformance(make, |name| eprintln!("memory: {name}")).await;
    assert!(cases > 10, "{cases}");
}

#[tokio::test]
async fn a_cart_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let written = add(&world(Location::File(path.clone())), "ada").await;
    let found = world(Location::File(path));
    assert_eq!(found.carts.cart(&customer("ada")).await.unwrap(), written);
}

#[tokio::test]
async fn forgotten_carts_and_keys_go_as_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let world = world(Location::File(path.clone()));
    for n in 0..40 {
        add(&world, &format!("customer-{n}")).await;
        let call = ClearCart {
            key: CallKey::new(order_id(n + 1), CallId::whole(Step::ClearCart)),
            customer: customer("ada"),
            ordered: vec![(product("PROD001"), units(1))],
        };
        world.carts.clear(&call).await;
    }
    assert_eq!(
        (rows(&path, "carts"), rows(&path, "cart_clearings")),
        (40, 40)
    );
    world.clock.advance(Cart::LIFETIME);
    add(&world, "grace").await;
    assert_eq!(
        (rows(&path, "carts"), rows(&path, "cart_clearings")),
        (37, 40)
    );
    world.clock.advance(Duration::from_hours(365 * 24));
    for _ in 0..10 {
        add(&world, "grace").await;
    }
    assert_eq!(
        (rows(&path, "carts"), rows(&path, "cart_clearings")),
        (1, 0)
    );
}
