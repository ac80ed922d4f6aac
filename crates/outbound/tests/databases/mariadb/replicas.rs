//! Several replicas over one database, whose own clocks differ by an hour (faults 61 and 64): each event,
//! key, number and piece of stock goes once.

use crate::servers::{MariadbDatabase, mariadb_or_left_out};
use application::ports::{
    AppendError, CallKey, CartState, EventFeed, FeedPosition, Inventory, Journal, PlaceFailure,
    StockCall, StockItem,
};
use application::testing::ManualClock;
use application::testing::builders::{customer, keyed, product, units};
use application::testing::clock::{NEW_YEAR, order_id};
use application::testing::writes::{confirming, placement};
use domain::process::{Answer, CallId, CallOutcome, Step};
use domain::{CartRevision, Duration, Order, OrderNumber};
use outbound::builtin::{BuiltinInventory, Ledger};
use outbound::sql::mysql::MysqlStore;
use std::sync::Arc;
use tokio::task::JoinHandle;

const HOUR: Duration = Duration::from_hours(1);

/// Three replicas, the second an hour behind and the third an hour ahead.
async fn replicas(database: &MariadbDatabase) -> [Arc<MysqlStore>; 3] {
    let times = [NEW_YEAR, NEW_YEAR.minus(HOUR), NEW_YEAR.plus(HOUR)];
    let mut replicas = Vec::new();
    for time in times {
        let clock = Arc::new(ManualClock::standing_at(time));
        replicas.push(database.open_store(clock).await);
    }
    replicas.try_into().expect("there are three")
}

/// Each of the three in turn.
fn nth<T>(three: &[T; 3], n: u64) -> &T {
    match n % 3 {
        0 => &three[0],
        1 => &three[1],
        _ => &three[2],
    }
}

async fn all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

#[tokio::test(flavor = "multi_thread")]
async fn one_order_has_one_next_event_and_one_key_one_order() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let replicas = replicas(&database).await;
    for round in 0..10_u64 {
        let first = round * 100;
        let placing = (0..12).map(|n| {
            let store = nth(&replicas, n).clone();
            let mut placement = placement(first + n + 1);
            if n < 6 {
                placement.claim = keyed(&format!("round {round}"), round);
            } else {
                placement.cart = Some((
                    customer("ada"),
                    CartState::Revision(CartRevision(round + 1)),
                ));
            }
            tokio::spawn(async move {
                let order = placement.order.clone();
                store
                    .place(placement)
                    .await
                    .map(|number| order.numbered(number))
            })
        });
        let placed: Vec<_> = all(placing.collect()).await;
        for (kind, of_a_kind) in placed.chunks(6).enumerate() {
            let won: Vec<&Order> = of_a_kind.iter().filter_map(|r| r.as_ref().ok()).collect();
            assert_eq!(won.len(), 1, "round {round}, kind {kind}: {of_a_kind:?}");
            let lost = of_a_kind
                .iter()
                .filter(|r| matches!(r, Err(PlaceFailure::Repeated(_))));
            assert_eq!(lost.count(), 5, "round {round}, kind {kind}: {of_a_kind:?}");
            let appending = (0..6).map(|n| {
                let (store, append) = (replicas[n % 3].clone(), confirming(won[0]));
                tokio::spawn(async move { store.append(append).await })
            });
            let appended = all(appending.collect()).await;
            assert_eq!(
                appended.iter().filter(|r| r.is_ok()).count(),
                1,
                "{appended:?}"
            );
            let is_conflict = |r: &&Result<_, _>| matches!(r, Err(AppendError::Conflict(_)));
            assert_eq!(
                appended.iter().filter(is_conflict).count(),
                5,
                "{appended:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_number_is_given_once() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let replicas = replicas(&database).await;
    let placing = (0..18_u64).map(|n| {
        let store = nth(&replicas, n).clone();
        let mut placement = placement(n + 1);
        placement.number = Some(OrderNumber(77));
        tokio::spawn(async move { store.place(placement).await })
    });
    let placed = all(placing.collect()).await;
    assert_eq!(placed.iter().filter(|r| r.is_ok()).count(), 1, "{placed:?}");
    let is_taken = |r: &&Result<_, _>| matches!(r, Err(PlaceFailure::NumberTaken(_)));
    assert_eq!(placed.iter().filter(is_taken).count(), 17, "{placed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_turns_up_behind_what_was_read_whoever_wrote_it() {
    const ORDERS: u64 = 60;
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let replicas = replicas(&database).await;
    let writing = (0..3_u64).flat_map(|replica| {
        let store = nth(&replicas, replica).clone();
        (1..=ORDERS).map(move |n| {
            let store = store.clone();
            tokio::spawn(async move {
                let placement = placement(replica * 1_000 + n);
                let order = placement.order.clone();
                store.place(placement).await.unwrap();
                store.append(confirming(&order)).await.unwrap();
            })
        })
    });
    let writing: Vec<_> = writing.collect();
    let mut seen = Vec::new();
    loop {
        let is_over = writing.iter().all(JoinHandle::is_finished);
        let from = seen.last().copied().unwrap_or_default();
        let entries = replicas[seen.len() % 3].after(from, 7).await.unwrap();
        seen.extend(entries.iter().map(|entry| entry.position));
        if is_over && entries.is_empty() {
            break;
        }
    }
    all(writing).await;
    let events = 2 * 3 * ORDERS;
    assert_eq!(seen.len() as u64, events);
    // Without a gap, although transactions were rolled back in between.
    assert_eq!(seen.last(), Some(&FeedPosition(events)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_buyers_as_many_get_something_as_there_is() {
    const BUYERS: u64 = 90;
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let replicas = replicas(&database).await;
    let shops = replicas.each_ref().map(|store| {
        let clock = Arc::new(ManualClock::default());
        Arc::new(BuiltinInventory::new(&store.books(), clock))
    });
    for name in ["a", "b"] {
        shops[0].receive(&product(name), 40).await.unwrap();
    }
    let buying = (1..=BUYERS).map(|n| {
        let shop = nth(&shops, n).clone();
        // Half of them in the other order.
        let names = if n % 2 == 0 { ["a", "b"] } else { ["b", "a"] };
        let items = names.map(|name| StockItem {
            product: product(name),
            quantity: units(1),
        });
        let order = order_id(n);
        let call = StockCall {
            is_repeat: false,
            key: CallKey::new(order, CallId::whole(Step::Reserve)),
            reservation: CallKey::new(order, CallId::whole(Step::Reserve)),
            order,
            number: OrderNumber(n),
            items: items.to_vec(),
        };
        tokio::spawn(async move { shop.reserve(&call).await })
    });
    let outcomes = all(buying.collect()).await;
    let is_done = |o: &&CallOutcome| matches!(o, CallOutcome::Definite(Answer::Done(_)));
    let is_refused = |o: &&CallOutcome| matches!(o, CallOutcome::Definite(Answer::Refused(_)));
    assert_eq!(outcomes.iter().filter(is_done).count(), 40, "{outcomes:?}");
    assert_eq!(
        outcomes.iter().filter(is_refused).count(),
        50,
        "{outcomes:?}"
    );
    for stock in Ledger::new(&replicas[1].books()).stock().await.unwrap() {
        assert_eq!((stock.on_hand, stock.reserved), (40, 40));
    }
}
