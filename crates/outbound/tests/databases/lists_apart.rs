//! Fault 74: lists that take long, more of them than there are connections for lists, hold up neither
//! the commands of single orders nor the engine.

use crate::servers::{mariadb_or_left_out, postgres_or_left_out};
use application::ports::{OrderFilter, OrderQuery, Wake};
use application::search::SearchText;
use application::testing::ManualClock;
use application::testing::writes::{confirming, placement};
use domain::{Duration, OrderRef};
use outbound::sql::Database;
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// As many connections as each store has for lists.
const LISTERS: i64 = 3;
/// More than a store has connections of all kinds.
const SEARCHES: usize = 20;
/// How long it may take until the server shows who waits, and the wait between two looks.
const SEEN_WITHIN: std::time::Duration = std::time::Duration::from_secs(4);
const LOOK_WAIT: std::time::Duration = std::time::Duration::from_millis(10);

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_searches_that_wait_hold_up_no_orders() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let store = database.open_store(Arc::new(ManualClock::default())).await;
    let opened = with_an_order(store.database()).await;
    let held = database.hold("LOCK TABLE order_terms IN ACCESS EXCLUSIVE MODE");
    let held = held.await;
    let waiting = "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = async || database.number(waiting).await;
    let searches = search_and_go_on(&opened, waiting).await;
    held.commit().await;
    all_answer(searches).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb_searches_that_wait_hold_up_no_orders() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = database.open_store(Arc::new(ManualClock::default())).await;
    let opened = with_an_order(store.database()).await;
    let mut holder = database.connect().await;
    let hold = sqlx::raw_sql("LOCK TABLES order_terms WRITE");
    hold.execute(&mut holder).await.unwrap();
    let waiting = "SELECT COUNT(*) FROM information_schema.processlist
         WHERE db = DATABASE() AND state LIKE 'Waiting for table%lock'";
    let waiting = async || database.number(waiting).await;
    let searches = search_and_go_on(&opened, waiting).await;
    let let_go = sqlx::raw_sql("UNLOCK TABLES").execute(&mut holder);
    let_go.await.unwrap();
    all_answer(searches).await;
}

/// With order 1, which is due.
async fn with_an_order(opened: Database) -> Database {
    let mut first = placement(1);
    first.wake = Wake::After(Duration::ZERO);
    opened.journal.place(first).await.unwrap();
    opened
}

/// Begins the searches, and while they wait does what orders and the engine need.
async fn search_and_go_on(
    opened: &Database,
    waiting: impl AsyncFn() -> i64,
) -> Vec<JoinHandle<usize>> {
    let searches: Vec<_> = (0..SEARCHES).map(|_| begin_search(opened)).collect();
    let end = Instant::now() + SEEN_WITHIN;
    while waiting().await < LISTERS {
        assert!(Instant::now() < end, "the searches do not wait");
        tokio::time::sleep(LOOK_WAIT).await;
    }
    let journal = &opened.journal;
    let order = OrderRef::Id(placement(1).order.id());
    let found = journal.order(order).await.unwrap().expect("it is there");
    let claimed = journal.claim_due(10, Duration::from_secs(60)).await;
    assert_eq!(claimed.unwrap().len(), 1);
    journal.append(confirming(&found)).await.unwrap();
    assert_eq!(journal.events(found.id()).await.unwrap().len(), 2);
    assert!(opened.list.ping().await.is_ok());
    assert_eq!(waiting().await, LISTERS);
    assert!(searches.iter().all(|search| !search.is_finished()));
    searches
}

fn begin_search(opened: &Database) -> JoinHandle<usize> {
    let list = opened.list.clone();
    let filter = OrderFilter {
        text: SearchText::parse("headphones").ok(),
        ..OrderFilter::default()
    };
    tokio::spawn(async move {
        let page = list.list(OrderQuery::newest(filter, 10)).await.unwrap();
        page.orders.len()
    })
}

async fn all_answer(searches: Vec<JoinHandle<usize>>) {
    for search in searches {
        assert_eq!(search.await.unwrap(), 1);
    }
}
