//! Connections to PostgreSQL that break while a write is under way: what was written is found again, what
//! was not is written, and nothing is written twice.

use crate::proxy::Proxy;
use crate::servers::{PostgresDatabase, postgres_or_left_out};
use application::ports::{
    Append, AppendError, CartState, Journal, OrderFilter, OrderList, OrderQuery, PlaceFailure,
    Placement, StoreError,
};
use application::testing::ManualClock;
use application::testing::builders::{answer, customer, keyed};
use application::testing::clock::order_id;
use application::testing::writes::{confirming, placement};
use domain::{CartRevision, Order, OrderRef};
use outbound::sql::postgres::PostgresStore;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

struct Shop {
    store: Arc<PostgresStore>,
    wire: Proxy,
    database: PostgresDatabase,
}

impl Shop {
    /// None where there is no PostgreSQL.
    async fn open() -> Option<Self> {
        let database = postgres_or_left_out().await?;
        let wire = Proxy::to(database.port()).await;
        let place = database.place_through(wire.port);
        let clock = Arc::new(ManualClock::default());
        let store = PostgresStore::open(&place, clock).await.unwrap();
        Some(Self {
            store,
            wire,
            database,
        })
    }

    async fn events(&self) -> i64 {
        let sql = "SELECT count(*) FROM order_events";
        self.database.number(sql).await
    }

    async fn placed(&self, number: u64) -> Order {
        let placement = placement(number);
        let order = placement.order.clone();
        let number = self.store.place(placement).await.unwrap();
        order.numbered(number)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_answer_is_lost_is_placed_once() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    // Those that go together and those that go alone; the first of each makes its connection.
    let kinds: [fn(u64) -> Placement; 3] = [
        placement,
        |n| Placement {
            claim: keyed(&format!("key {n}"), n),
            ..placement(n)
        },
        |n| Placement {
            cart: Some((customer("ada"), CartState::Revision(CartRevision(n)))),
            claim: keyed(&format!("key {n}"), n),
            ..placement(n)
        },
    ];
    let mut number = 0;
    for kind in kinds {
        let breaks: [fn(&Proxy); 3] = [|_| {}, Proxy::lose_an_answer, Proxy::lose_a_request];
        for breaks in breaks {
            number += 1;
            breaks(&shop.wire);
            let given = shop.store.place(kind(number)).await;
            let given = given.unwrap_or_else(|error| panic!("{number}: {error:?}"));
            let found = shop.store.order(OrderRef::Id(order_id(number))).await;
            assert_eq!(found.unwrap().and_then(|o| o.number()), Some(given));
            assert_eq!(shop.events().await, number.cast_signed());
        }
    }
    assert_eq!(shop.wire.cuts(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_whose_answer_is_lost_is_made_once() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    for number in 1..=10 {
        let order = shop.placed(number).await;
        let mut append = confirming(&order);
        if number % 2 == 0 {
            append.request = Some((keyed(&format!("key {number}"), number), answer(204, b"")));
        }
        match number {
            3..=6 => shop.wire.lose_an_answer(),
            7..=10 => shop.wire.lose_a_request(),
            _ => {}
        }
        let appended = shop.store.append(append.clone()).await;
        assert!(appended.is_ok(), "{number}: {appended:?}");
        let again = shop.store.append(confirming(&order)).await;
        assert!(matches!(again, Err(AppendError::Conflict(_))), "{again:?}");
        let events = shop.store.events(order.id()).await.unwrap();
        assert_eq!(events.len(), 2, "{number}");
    }
    assert_eq!(shop.wire.cuts(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_server_everybody_is_answered_in_time_and_nothing_unknown_is_called_failed() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let order = shop.placed(1).await;
    let confirmed = shop.store.append(confirming(&order));
    confirmed.await.unwrap();
    let other = shop.placed(2).await;
    shop.wire.go_down();
    let begun = Instant::now();
    // The append's connection is there and breaks under it; that of lists there never was.
    let (placed, appended, listed) = tokio::join!(
        shop.store.place(placement(3)),
        shop.store.append(confirming(&other)),
        shop.store
            .list(OrderQuery::newest(OrderFilter::default(), 1)),
    );
    assert!(
        matches!(placed, Err(PlaceFailure::Unknown(_))),
        "{placed:?}"
    );
    assert!(
        matches!(appended, Err(AppendError::Unknown(_))),
        "{appended:?}"
    );
    assert!(
        matches!(listed, Err(StoreError::Unavailable(_))),
        "{listed:?}"
    );
    assert!(begun.elapsed() < Duration::from_mins(1), "{begun:?}");
    let late = shop.store.append(confirming(&other)).await;
    let is_refused = matches!(late, Err(AppendError::Store(StoreError::Unavailable(_))));
    assert!(is_refused, "nothing was begun: {late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_even_be_begun_was_not_written() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let [first, second] = [shop.placed(1).await, shop.placed(2).await];
    let with_key = |order: &Order, number: u64| Append {
        request: Some((keyed(&format!("key {number}"), number), answer(204, b""))),
        ..confirming(order)
    };
    // Its connection stays, and is dead when it is used again.
    shop.store.append(with_key(&first, 1)).await.unwrap();
    shop.wire.go_down();
    let refused = shop.store.append(with_key(&second, 2)).await;
    let is_told = matches!(refused, Err(AppendError::Store(StoreError::Unavailable(_))));
    assert!(is_told, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_are_ended_under_load_lose_nothing_that_was_acknowledged() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let writers = (0..8_u64).map(|writer| {
        let store = shop.store.clone();
        tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            for n in 0..40 {
                let number = 1 + writer * 1_000 + n;
                let placement = placement(number);
                let order = placement.order.clone();
                match store.place(placement).await {
                    Ok(number) => {
                        let order = order.numbered(number);
                        let appended = store.append(confirming(&order)).await;
                        acknowledged.push((order, appended.is_ok()));
                    }
                    Err(PlaceFailure::Store(_) | PlaceFailure::Unknown(_)) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
            acknowledged
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut ended = 0;
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        ended += shop.database.end_sessions().await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut orders = 0;
    for writer in writers {
        for (order, is_confirmed) in writer.await.unwrap() {
            orders += 1;
            let events = shop.store.events(order.id()).await.unwrap();
            assert!(!events.is_empty() && events.len() <= 2, "{events:?}");
            assert!(!is_confirmed || events.len() == 2, "{order:?}");
        }
    }
    eprintln!("{orders} orders were acknowledged while {ended} sessions were ended");
    assert!(orders > 100 && ended > 20, "{orders}, {ended}");
}
