//! What a database refuses by a rule of its own is told as refused, and a neighbour's write does not suffer
//! from it. What it cannot do for anybody is told as not available.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{AppendError, StoreError};
use application::testing::ManualClock;
use application::testing::clock::order_id;
use application::testing::writes::{confirming, placement};
use domain::Order;
use outbound::sql::Database;
use std::sync::Arc;

async fn placed(store: &Database, number: u64) -> Order {
    let placement = placement(number);
    let order = placement.order.clone();
    order.numbered(store.journal.place(placement).await.unwrap())
}

/// From now on no event of the first order is taken.
async fn refuse_first(kind: Kind, database: &TestDatabase) {
    let id = order_id(1).uuid().simple();
    database
        .run(&match kind {
            Kind::Sqlite => format!(
                "CREATE TRIGGER no_more BEFORE INSERT ON order_events WHEN NEW.order_id = x'{id}'
                 BEGIN SELECT RAISE(ABORT, 'no more of it'); END"
            ),
            Kind::Postgres => format!(
                "ALTER TABLE order_events ADD CONSTRAINT no_more
                 CHECK (order_id <> '{id}'::uuid) NOT VALID"
            ),
            Kind::Mariadb => format!(
                "CREATE TRIGGER no_more BEFORE INSERT ON order_events FOR EACH ROW
                 IF NEW.order_id = x'{id}' THEN
                   SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no more of it';
                 END IF"
            ),
        })
        .await;
}

async fn a_write_that_a_rule_refuses_is_refused_and_its_neighbours_are_not(kind: Kind) {
    let database = kind.database().await;
    let store = database.open(Arc::new(ManualClock::default())).await;
    let orders = [placed(&store, 1).await, placed(&store, 2).await];
    refuse_first(kind, &database).await;
    let appends = orders.map(|order| {
        let journal = store.journal.clone();
        tokio::spawn(async move { journal.append(confirming(&order)).await })
    });
    let [first, second] = appends;
    let (refused, taken) = (first.await.unwrap(), second.await.unwrap());
    let is_refused = matches!(refused, Err(AppendError::Store(StoreError::Refused(_))));
    assert!(is_refused, "{refused:?}");
    assert!(taken.is_ok(), "{taken:?}");
    for (number, events) in [(1, 1), (2, 2)] {
        let journal = store.journal.events(order_id(number)).await.unwrap();
        assert_eq!(journal.len(), events, "order {number}");
    }
    store.close().await;
}

on_every_database!(a_write_that_a_rule_refuses_is_refused_and_its_neighbours_are_not);
