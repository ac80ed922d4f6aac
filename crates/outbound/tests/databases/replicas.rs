//! What only a shared PostgreSQL can show: replicas that start at once, sell the same stock and read one
//! feed, a database that comes from another server, a bad row among good ones, reports.

use crate::servers::{PostgresDatabase, postgres_or_left_out};
use application::ports::{
    CallKey, EventFeed, FeedPosition, Inventory, Journal, Placement, StockCall, StockItem,
};
use application::request::RequestClaim;
use application::testing::ManualClock;
use application::testing::builders::{keyed, product, units};
use application::testing::clock::order_id;
use application::testing::writes::placement;
use domain::OrderNumber;
use domain::process::{Answer, CallId, CallOutcome, Step};
use outbound::builtin::{BuiltinInventory, Ledger};
use outbound::sql::postgres::{OpenError, PostgresStore};
use std::sync::Arc;

async fn replica(database: &PostgresDatabase) -> Arc<PostgresStore> {
    database.open_store(Arc::new(ManualClock::default())).await
}

fn claiming(number: u64, claim: RequestClaim) -> Placement {
    Placement {
        claim,
        ..placement(number)
    }
}

async fn place(store: &PostgresStore, number: u64) -> OrderNumber {
    store.place(placement(number)).await.unwrap()
}

/// One of each.
fn wants(number: u64, ids: &[&str]) -> StockCall {
    let item = |id: &&str| StockItem {
        product: product(id),
        quantity: units(1),
    };
    let order = order_id(number);
    StockCall {
        is_repeat: false,
        key: CallKey::new(order, CallId::whole(Step::Reserve)),
        reservation: CallKey::new(order, CallId::whole(Step::Reserve)),
        order,
        number: OrderNumber(number),
        items: ids.iter().map(item).collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_at_once_make_the_schema_once() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let starts = (0..5).map(|_| {
        let place = database.place();
        tokio::spawn(async move {
            let clock = Arc::new(ManualClock::default());
            PostgresStore::open(&place, clock).await.map(drop)
        })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap();
    }
    let found = PostgresStore::inspect(&database.place()).await.unwrap();
    assert_eq!(found.schema_found, found.schema_known);
    let steps = database.number("SELECT count(*) FROM order_service_schema");
    assert_eq!(steps.await, i64::from(found.schema_known));
}

/// PostgreSQL takes no NUL in a text, and refuses the statement that it is in.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_written_fails_alone() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    let placing = (1..=40_u64).map(|number| {
        let key = match number {
            7 => "bad \0 key".to_owned(),
            _ => format!("key {number}"),
        };
        let store = store.clone();
        tokio::spawn(async move { store.place(claiming(number, keyed(&key, number))).await })
    });
    let mut refused = Vec::new();
    for (number, placed) in (1_u64..).zip(placing.collect::<Vec<_>>()) {
        if placed.await.unwrap().is_err() {
            refused.push(number);
        }
    }
    assert_eq!(refused, [7]);
    let orders = database.number("SELECT count(*) FROM orders").await;
    assert_eq!(orders, 39);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_in_one_orders_way_does_not_stop_its_neighbours() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    let first = store.place(claiming(100, keyed("key 7", 7))).await;
    first.unwrap();
    let damage = "UPDATE idempotency_keys SET status = 200, headers = 'no list', body = ''";
    database.run(damage).await;
    let placing = (1..=40_u64).map(|number| {
        let key = keyed(&format!("key {number}"), number);
        let store = store.clone();
        tokio::spawn(async move { store.place(claiming(number, key)).await })
    });
    for (number, placed) in (1_u64..).zip(placing.collect::<Vec<_>>()) {
        let placed = placed.await.unwrap();
        assert_eq!(placed.is_err(), number == 7, "{number}: {placed:?}");
    }
    let orders = database.number("SELECT count(*) FROM orders").await;
    assert_eq!(orders, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_waits_for_the_replica_that_migrates() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let other = database
        .hold("SELECT pg_advisory_lock(8030591532474656626)")
        .await;
    let opening = tokio::spawn({
        let place = database.place();
        async move { PostgresStore::open(&place, Arc::new(ManualClock::default())).await }
    });
    // It has asked, and was told that another one has the lock.
    let refused = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND query LIKE 'SELECT pg_try_advisory_lock(%' AND state = 'idle'";
    database.until(refused, 1).await;
    assert!(!opening.is_finished());
    drop(other);
    opening.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_have_decimals_and_timestamps() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    let placement = placement(1);
    let order = placement.order.clone();
    store.place(placement).await.unwrap();
    let (id, total) = (order.id().uuid(), order.total());
    let orders = format!(
        "SELECT count(*) FROM report_orders
          WHERE order_number = 'ORD-{id}' AND total::text = '{total}'
            AND placed_at = TIMESTAMPTZ '2026-01-01T00:00:00Z'"
    );
    assert_eq!(database.number(&orders).await, 1, "{total}");
    let price = order.lines()[0].unit_price;
    let items = format!(
        "SELECT count(*) FROM report_order_items WHERE line = 1 AND unit_price::text = '{price}'"
    );
    assert_eq!(database.number(&items).await, 1, "{price}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_a_newer_binary_is_refused() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    drop(replica(&database).await);
    database
        .run("INSERT INTO order_service_schema (number, name) VALUES (99, 'of tomorrow')")
        .await;
    let clock = Arc::new(ManualClock::default());
    let refused = PostgresStore::open(&database.place(), clock).await;
    let found = refused.map(drop);
    let is_told = matches!(found, Err(OpenError::NewerSchema { found: 99, .. }));
    assert!(is_told, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_sell_the_same_stock_sell_exactly_what_there_is() {
    const STOCK: u32 = 100;
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let replicas = [replica(&database).await, replica(&database).await];
    let clock = Arc::new(ManualClock::default());
    let shops = replicas
        .each_ref()
        .map(|store| Arc::new(BuiltinInventory::new(&store.books(), clock.clone())));
    for id in ["HOT", "A", "B"] {
        shops[0].receive(&product(id), STOCK).await.unwrap();
    }
    let buying = (1..=600_u64).map(|number| {
        let shop = shops[usize::from(number % 2 == 0)].clone();
        tokio::spawn(async move {
            // Every third wants other products as well, in either order.
            let ids: &[&str] = match number % 3 {
                0 => &["A", "HOT", "B"],
                1 => &["B", "HOT", "A"],
                _ => &["HOT"],
            };
            let call = wants(number, ids);
            let reserved = shop.reserve(&call).await;
            let again = shop.reserve(&call).await;
            assert_eq!(reserved, again, "a repeat is answered alike");
            matches!(reserved, CallOutcome::Definite(Answer::Done(_)))
        })
    });
    let mut sold = 0;
    for buyer in buying.collect::<Vec<_>>() {
        sold += u64::from(buyer.await.unwrap());
    }
    let stock = Ledger::new(&replicas[1].books()).stock().await.unwrap();
    let hot = stock.iter().find(|s| s.product == product("HOT")).unwrap();
    assert_eq!((sold, hot.reserved), (STOCK.into(), STOCK.into()));
    assert!(stock.iter().all(|s| s.reserved <= s.on_hand), "{stock:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_that_has_to_give_way_is_made_again() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    let shop = BuiltinInventory::new(&store.books(), Arc::new(ManualClock::default()));
    for id in ["A", "B"] {
        shop.receive(&product(id), 1).await.unwrap();
    }
    let hold = |id| format!("SELECT 1 FROM stock WHERE product_id = '{id}' FOR UPDATE");
    let mut other = database.hold(&hold("B")).await;
    let reserving = tokio::spawn(async move { shop.reserve(&wants(1, &["A", "B"])).await });
    // It has A by now, and waits for B; the other one goes on to A.
    let waits = "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                  WHERE NOT l.granted AND a.datname = current_database()";
    while database.number(waits).await == 0 {
        tokio::task::yield_now().await;
    }
    // It would wait for ever if that one did not give way.
    other.run(&hold("A")).await;
    assert!(!reserving.is_finished(), "B is still held");
    other.commit().await;
    let reserved = reserving.await.unwrap();
    let is_done = matches!(reserved, CallOutcome::Definite(Answer::Done(_)));
    assert!(is_done, "{reserved:?}");
    let stock = Ledger::new(&store.books()).stock().await.unwrap();
    assert!(stock.iter().all(|s| s.reserved == 1), "{stock:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_transaction_holds_the_feed_back_and_nothing_turns_up_behind_it() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    place(&store, 1).await;
    let all = || async { store.after(FeedPosition(0), 10).await.unwrap().len() };
    let slow = database.begin_writing().await;
    place(&store, 2).await;
    assert_eq!(
        all().await,
        1,
        "what is behind the slow one is not read yet"
    );
    assert_eq!(
        store.end().await.unwrap(),
        store.after(FeedPosition(0), 1).await.unwrap()[0].position
    );
    slow.commit().await;
    assert_eq!(all().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_transaction_of_another_database_holds_nothing_back() {
    let (Some(database), Some(other)) =
        (postgres_or_left_out().await, postgres_or_left_out().await)
    else {
        return;
    };
    let (store, _elsewhere) = (replica(&database).await, replica(&other).await);
    let slow = other.begin_writing().await;
    place(&store, 1).await;
    assert_eq!(store.after(FeedPosition(0), 10).await.unwrap().len(), 1);
    slow.commit().await;
}

/// A server that counts anew: its transaction ids are lower than the places that are there.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_comes_from_another_server_goes_on_behind_its_feeds_end() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = replica(&database).await;
    place(&store, 1).await;
    drop(store);
    database
        .run("UPDATE order_events SET position = position + (1::bigint << 50)")
        .await;
    let store = replica(&database).await;
    let end = store.end().await.unwrap();
    assert!(end > FeedPosition(1 << 50), "{end:?}");
    place(&store, 2).await;
    let behind = store.after(end, 10).await.unwrap();
    assert_eq!(behind.len(), 1);
    assert_eq!(behind[0].order, order_id(2));
    // Another start finds all in order.
    let again = replica(&database).await;
    place(&again, 3).await;
    let all = again.after(FeedPosition(0), 10).await.unwrap();
    let orders: Vec<_> = all.iter().map(|entry| entry.order).collect();
    assert_eq!(orders, [1, 2, 3].map(order_id));
}
