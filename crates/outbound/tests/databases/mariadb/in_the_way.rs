//! Faults 75 and 76: rows that somebody else holds, for a while or in the wrong order.

use crate::servers::{MariadbDatabase, mariadb_or_left_out};
use application::ports::{AppendError, Journal, StoreError};
use application::testing::ManualClock;
use application::testing::clock::order_id;
use application::testing::writes::{confirming, placement};
use domain::{Order, OrderRef};
use outbound::sql::mysql::MysqlStore;
use sqlx::Row as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How often two replicas are made to cross; mostly they meet in the first round.
const ROUNDS: u64 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_somebody_holds_fails_its_own_write_and_no_neighbour() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = database.open_store(Arc::new(ManualClock::default())).await;
    let orders = [placement(1), placement(2)].map(|placement| {
        let order = placement.order.clone();
        (placement, order)
    });
    for (placement, _) in &orders {
        store.place(placement.clone()).await.unwrap();
    }
    let mut holder = database.connect().await;
    let hold = "START TRANSACTION; UPDATE orders SET claims = claims + 1 WHERE number = 1";
    sqlx::raw_sql(hold).execute(&mut holder).await.unwrap();
    let since = Instant::now();
    let appends = orders.iter().map(|(_, order)| {
        let (store, append) = (store.clone(), confirming(order));
        tokio::spawn(async move { store.append(append).await })
    });
    let appends: Vec<_> = appends.collect();
    let mut results = Vec::new();
    for append in appends {
        results.push(append.await.unwrap());
    }
    assert!(
        matches!(
            &results[0],
            Err(AppendError::Store(StoreError::Unavailable(_)))
        ),
        "{results:?}"
    );
    assert!(results[1].is_ok(), "{results:?}");
    assert!(
        since.elapsed() < Duration::from_mins(1),
        "it waited too long"
    );
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut holder)
        .await
        .unwrap();
    store.append(confirming(&orders[0].1)).await.unwrap();
}

/// Whether the server's latest deadlock was about this database's orders.
async fn has_had_a_deadlock(database: &MariadbDatabase) -> bool {
    let mut outside = database.connect().await;
    let status = sqlx::raw_sql("SHOW ENGINE INNODB STATUS").fetch_one(&mut outside);
    let status: String = status.await.unwrap().get("Status");
    let latest = status.split_once("LATEST DETECTED DEADLOCK");
    let latest = latest.map_or("", |(_, told)| told);
    let until = latest.find("\nTRANSACTIONS\n").unwrap_or(latest.len());
    latest[..until].contains(&format!("`{}`.`orders`", database.name()))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_deadlock_each_side_is_done_in_the_end() {
    const ORDERS: u64 = 40;
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let stores = [
        database.open_store(Arc::new(ManualClock::default())).await,
        database.open_store(Arc::new(ManualClock::default())).await,
    ];
    // How the two meet is not in our hands: until they have met.
    for round in 0..ROUNDS {
        let mut orders = Vec::new();
        for number in 1..=ORDERS {
            let placement = placement(round * ORDERS + number);
            orders.push(placement.order.clone());
            stores[0].place(placement).await.unwrap();
        }
        let (done, conflicts) = append_crosswise(&stores, &orders).await;
        assert_eq!((done, conflicts), (ORDERS, ORDERS), "round {round}");
        for order in &orders {
            assert_eq!(stores[1].events(order.id()).await.unwrap().len(), 2);
        }
        if has_had_a_deadlock(&database).await {
            return;
        }
    }
    panic!("there was no deadlock in {ROUNDS} rounds");
}

/// Both write all orders, one from the first to the last and one the other way round: their
/// transactions hold rows that the other one wants. How many are done, and how many conflict.
async fn append_crosswise(stores: &[Arc<MysqlStore>; 2], orders: &[Order]) -> (u64, u64) {
    let writing = stores.iter().enumerate().map(|(n, store)| {
        let mut orders = orders.to_vec();
        if n == 1 {
            orders.reverse();
        }
        let appends = orders.into_iter().map(|order| {
            let store = store.clone();
            tokio::spawn(async move { store.append(confirming(&order)).await })
        });
        appends.collect::<Vec<_>>()
    });
    let (mut done, mut conflicts) = (0, 0);
    for append in writing.flatten().collect::<Vec<_>>() {
        match append.await.unwrap() {
            Ok(()) => done += 1,
            Err(AppendError::Conflict(_)) => conflicts += 1,
            Err(other) => panic!("{other}"),
        }
    }
    (done, conflicts)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_stands_still_in_a_transaction_loses_it() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = database.open_store(Arc::new(ManualClock::default())).await;
    store.place(placement(1)).await.unwrap();
    // Another replica is paused while it holds the feed's counter: its session is set as ours are.
    let mut paused = database.connect().await;
    let pause = "SET SESSION wait_timeout = 5; START TRANSACTION;
                 UPDATE feed_counter SET last_place = last_place + 1 WHERE id = 1";
    sqlx::raw_sql(pause).execute(&mut paused).await.unwrap();
    store.place(placement(2)).await.unwrap();
    let placed = store.order(OrderRef::Id(order_id(2))).await.unwrap();
    assert!(placed.is_some());
    assert_eq!(
        database.number("SELECT last_place FROM feed_counter").await,
        2
    );
}
