//! An erased order that retention strikes out before its second look is not waited for.

use super::planted::{place_ended, placement};
use super::{Desk, ada, customer};
use crate::servers::{Kind, on_every_database};
use application::testing::ManualClock;
use domain::{Duration, OrderRef};
use std::sync::Arc;

async fn an_order_that_is_struck_before_its_second_look_ends_its_erasure(kind: Kind) {
    let home = kind.database().await;
    let clock = Arc::new(ManualClock::default());
    let database = home.open(clock.clone()).await;
    let (order, _) = place_ended(&database, &clock).await;
    // On SQLite the order with the last event of all is not struck.
    let another = placement(9, None, &clock);
    database.journal.place(another).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let desk = Desk::at(&database, clock.clone());
    let begun = desk.begin(customer()).await;
    assert_eq!((begun.erased, begun.done_at), (1, None));
    let erased = database.journal.order(OrderRef::Id(order.id())).await;
    let erased = erased.unwrap().unwrap();
    let struck = database.retention.strike_orders(vec![erased]).await;
    assert_eq!(struck, Ok(1));
    let kept = home.number("SELECT count(*) FROM idempotency_keys").await;
    let named = "SELECT count(*) FROM idempotency_keys k WHERE k.order_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = k.order_id)";
    assert_eq!((kept, home.number(named).await), (3, 0), "two came to it");
    desk.later().await;
    let done = desk.erase.look(&ada(), begun.id).await.unwrap();
    assert!(done.done_at.is_some(), "{done:?}");
    assert_eq!((done.erased, done.waiting), (1, 0));
    drop(desk);
    database.close().await;
}

on_every_database!(an_order_that_is_struck_before_its_second_look_ends_its_erasure);
