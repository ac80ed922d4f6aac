//! Every write names the version that it continues, and of two that name the same, one wins.

use super::store::{Store, appending, cancelled};
use crate::ports::{AppendError, Wake};
use crate::testing::clock::NEW_YEAR;
use domain::order::{Fact, Version};
use domain::{Duration, Order};
use futures::future::join_all;

fn is_conflict(result: &Result<(), Box<AppendError>>, order: &Order) -> bool {
    matches!(result, Err(error) if matches!(**error, AppendError::Conflict(id) if id == order.id()))
}

pub(super) async fn of_many_writers_of_one_version_one_wins(store: Store) {
    for _round in 0..5 {
        let order = store.place_any(Wake::Never).await;
        let writers = (0..24).map(|_| {
            let (store, append) = (store.clone(), appending(&order, vec![cancelled()]));
            tokio::spawn(async move { store.append(append).await })
        });
        let results = join_all(writers).await;
        let results: Vec<_> = results.into_iter().map(|r| r.expect("no panic")).collect();
        let winners = results.iter().filter(|result| result.is_ok()).count();
        let losers = results.iter().filter(|r| is_conflict(r, &order)).count();
        assert_eq!((winners, losers), (1, 23));
        assert_eq!(store.events(&order).await.len(), 2);
    }
}

pub(super) async fn a_conflict_does_not_fail_its_neighbours(store: Store) {
    let mut good = Vec::new();
    let mut stale = Vec::new();
    for _ in 0..40 {
        let order = store.place_any(Wake::Never).await;
        let after = store.record(&order, Fact::OrderConfirmed).await;
        stale.push(order);
        good.push(after);
    }
    let appends = good.iter().chain(&stale).map(|order| {
        let (store, append) = (store.clone(), appending(order, vec![cancelled()]));
        tokio::spawn(async move { store.append(append).await })
    });
    let results = join_all(appends).await;
    for (n, (result, order)) in results.iter().zip(good.iter().chain(&stale)).enumerate() {
        let result = result.as_ref().expect("no panic");
        if n < good.len() {
            assert!(result.is_ok(), "a good append failed: {result:?}");
        } else {
            assert!(is_conflict(result, order), "a stale append: {result:?}");
        }
    }
    for order in &good {
        assert_eq!(store.events(order).await.len(), 3);
    }
}

pub(super) async fn a_stale_a_future_and_an_unknown_version_are_refused(store: Store) {
    let order = store.place_any(Wake::Never).await;
    let mut future = appending(&order, Vec::new());
    future
        .order
        .record(Fact::OrderConfirmed, domain::Actor::Engine, NEW_YEAR);
    future.continues = Version(2);
    let event = future
        .order
        .record(Fact::OrderShipped, domain::Actor::Engine, NEW_YEAR);
    future.events.push(event);
    assert!(is_conflict(&store.append(future).await, &order));

    let after = store.record(&order, Fact::OrderConfirmed).await;
    let stale = appending(&order, vec![cancelled()]);
    assert!(is_conflict(&store.append(stale).await, &order));
    let stale_and_empty = appending(&order, Vec::new());
    assert!(is_conflict(&store.append(stale_and_empty).await, &order));
    store.assert_has(&after).await;

    let nowhere = store.ordinary(store.no_claim()).order;
    let result = store.append(appending(&nowhere, vec![cancelled()])).await;
    assert!(
        result.is_err(),
        "an order that was never placed was continued"
    );
}

pub(super) async fn an_append_without_events_changes_only_when_the_order_is_due(store: Store) {
    let order = store.place_any(Wake::Never).await;
    let mut append = appending(&order, Vec::new());
    append.wake = Wake::After(Duration::ZERO);
    store.append(append).await.expect("nothing is in its way");
    store.assert_has(&order).await;
    assert_eq!(store.events(&order).await.len(), 1);
    store.wait(Duration::from_millis(5)).await;
    let claimed = store.claim(10, Duration::from_secs(60)).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].order, order.id());
}
