//! Orders that a newer version of this program keeps, as it leaves them in the tables: this one does not
//! touch them.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{AppendError, StoreError, Wake};
use application::testing::ManualClock;
use application::testing::writes::{confirming, one_shot_placement, paid, placement};
use domain::{Duration, Order, OrderRef};
use outbound::sql::Database;
use std::sync::Arc;

on_every_database!(
    an_order_with_an_event_that_only_a_newer_binary_knows_is_left_alone,
    a_plan_of_a_newer_version_is_not_read_as_ones_own,
    what_an_order_needs_is_written_with_its_events_and_never_lowered,
    a_payment_that_was_told_before_anybody_asked_is_left_to_binaries_that_hear_it
);

const HOUR: Duration = Duration::from_hours(1);

/// An order that is due at once.
async fn placed(kind: Kind) -> (TestDatabase, Database, Order) {
    let database = kind.database().await;
    let opened = database.open(Arc::new(ManualClock::default())).await;
    let placement = application::ports::Placement {
        wake: Wake::After(Duration::ZERO),
        ..placement(1)
    };
    let order = placement.order.clone();
    let number = opened.journal.place(placement).await.unwrap();
    (database, opened, order.numbered(number))
}

fn is_left_to_others<T: std::fmt::Debug>(read: &Result<T, StoreError>) {
    let Err(StoreError::Newer(why)) = read else {
        panic!("it was read: {read:?}");
    };
    assert!(why.contains("newer version of this program"), "{why}");
}

/// The next event, of a kind that nobody here knows, with the order's row as a newer binary derives it.
async fn go_on_as_a_newer_binary(kind: Kind, database: &TestDatabase) {
    let columns = match kind {
        Kind::Sqlite => ["", ""],
        Kind::Postgres => ["position, write_id, ", "(1::bigint << 40), 7, "],
        Kind::Mariadb => ["place, write_id, ", "1000, 7, "],
    };
    let sql = format!(
        "INSERT INTO order_events ({}order_id, seq, kind, at, actor, data)
         SELECT {}id, 2, 'call-blessed', updated_at, 'engine', '{{}}' FROM orders;
         UPDATE orders SET version = 2, process_version = 3",
        columns[0], columns[1]
    );
    database.run(&sql).await;
}

async fn an_order_with_an_event_that_only_a_newer_binary_knows_is_left_alone(kind: Kind) {
    let (database, opened, order) = placed(kind).await;
    go_on_as_a_newer_binary(kind, &database).await;
    let name = OrderRef::Id(order.id());
    is_left_to_others(&opened.journal.order(name).await);
    is_left_to_others(&opened.journal.events(order.id()).await);
    assert_eq!(opened.journal.claim_due(10, HOUR).await.unwrap(), []);
    opened.journal.set_aside(order.id(), HOUR).await.unwrap();
    // Whoever had read it before cannot go on from there.
    let stale = opened.journal.append(confirming(&order)).await;
    assert!(matches!(stale, Err(AppendError::Conflict(_))), "{stale:?}");
    let untouched = "SELECT COUNT(*) FROM orders
                      WHERE version = 2 AND parked IS NULL AND claims = 0 AND wake_at IS NOT NULL
                        AND process_version = 3";
    assert_eq!(database.number(untouched).await, 1);
    // When it is this binary's after all, it is taken up: nothing was put off.
    database.run("UPDATE orders SET process_version = 1").await;
    let claimed = opened.journal.claim_due(10, HOUR).await.unwrap();
    assert_eq!(claimed.len(), 1);
    let read = opened.journal.order(name).await;
    assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
    opened.close().await;
}

async fn a_plan_of_a_newer_version_is_not_read_as_ones_own(kind: Kind) {
    let (database, opened, order) = placed(kind).await;
    let newer = "UPDATE order_events
                    SET data = replace(data, '\"plan\":{\"version\":1,', '\"plan\":{\"version\":3,')";
    database.run(newer).await;
    is_left_to_others(&opened.journal.order(OrderRef::Id(order.id())).await);
    is_left_to_others(&opened.journal.events(order.id()).await);
    opened.close().await;
}

async fn what_an_order_needs_is_written_with_its_events_and_never_lowered(kind: Kind) {
    for (before, after) in [(0, 1), (1, 1), (2, 2)] {
        let (database, opened, order) = placed(kind).await;
        let placed = "SELECT COUNT(*) FROM orders WHERE process_version = 1";
        assert_eq!(database.number(placed).await, 1);
        let set = format!("UPDATE orders SET process_version = {before}");
        database.run(&set).await;
        opened.journal.append(confirming(&order)).await.unwrap();
        let count = format!("SELECT COUNT(*) FROM orders WHERE process_version = {after}");
        assert_eq!(database.number(&count).await, 1, "{kind:?}: {before}");
        opened.close().await;
    }
}

async fn a_payment_that_was_told_before_anybody_asked_is_left_to_binaries_that_hear_it(kind: Kind) {
    for (was_asked, needed) in [(false, 2), (true, 1)] {
        let database = kind.database().await;
        let opened = database.open(Arc::new(ManualClock::default())).await;
        let placement = one_shot_placement(1);
        let order = placement.order.clone();
        let number = opened.journal.place(placement).await.unwrap();
        let told = paid(&order.numbered(number), was_asked);
        let order = told.order.clone();
        opened.journal.append(told).await.unwrap();
        let count = format!("SELECT COUNT(*) FROM orders WHERE process_version = {needed}");
        assert_eq!(database.number(&count).await, 1, "{kind:?}: {was_asked}");
        // This binary hears it.
        let read = opened.journal.order(OrderRef::Id(order.id())).await;
        assert_eq!(read.unwrap(), Some(order));
        opened.close().await;
    }
}
