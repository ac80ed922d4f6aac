//! One column says when an order is due: lease, retry timer and recovery in one.

use super::store::{Store, appending};
use crate::ports::{ParkedAs, Wake};
use domain::order::Fact;
use domain::{Duration, OrderId};
use futures::future::join_all;
use std::collections::BTreeSet;

const SOON: Duration = Duration::from_millis(40);
const LATER: Duration = Duration::from_millis(60);
const HOUR: Duration = Duration::from_hours(1);

pub(super) async fn an_order_is_due_when_its_wake_up_comes_and_not_before(store: Store) {
    let far = store.place_any(Wake::After(HOUR)).await;
    let soon = store.place_any(Wake::After(SOON)).await;
    let other = store.place_any(Wake::Never).await;
    let mut append = appending(&other, vec![Fact::OrderConfirmed]);
    append.wake = Wake::After(SOON);
    store.append(append).await.expect("nothing is in its way");
    store.wait(LATER).await;
    let claimed: BTreeSet<OrderId> = store
        .claim(10, HOUR)
        .await
        .iter()
        .map(|c| c.order)
        .collect();
    assert_eq!(claimed, BTreeSet::from([soon.id(), other.id()]));
    assert!(!claimed.contains(&far.id()));
}

pub(super) async fn an_order_without_a_wake_up_is_never_due(store: Store) {
    store.place_any(Wake::Never).await;
    let order = store.place_any(Wake::After(Duration::ZERO)).await;
    store.record(&order, Fact::OrderConfirmed).await;
    store.wait(LATER).await;
    assert_eq!(store.claim(10, HOUR).await, []);
}

pub(super) async fn keeping_a_wake_up_keeps_it(store: Store) {
    let soon = store.place_any(Wake::After(SOON)).await;
    let never = store.place_any(Wake::Never).await;
    for order in [&soon, &never] {
        let mut append = appending(order, vec![Fact::OrderConfirmed]);
        append.wake = Wake::Keep;
        store.append(append).await.expect("nothing is in its way");
    }
    store.wait(LATER).await;
    let claimed = store.claim(10, HOUR).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].order, soon.id());
}

pub(super) async fn claims_are_counted_until_the_next_append(store: Store) {
    let order = store.place_any(Wake::After(Duration::ZERO)).await;
    for (expected, lease) in [(1, SOON), (2, SOON), (3, HOUR)] {
        store.wait(LATER).await;
        let claimed = store.claim(10, lease).await;
        assert_eq!(claimed.len(), 1, "its lease has ended");
        assert_eq!(
            (claimed[0].order, claimed[0].claims),
            (order.id(), expected)
        );
    }
    assert_eq!(store.claim(10, HOUR).await, [], "it is held");
    let mut append = appending(&order, vec![Fact::OrderConfirmed]);
    append.wake = Wake::After(Duration::ZERO);
    store.append(append).await.expect("nothing is in its way");
    store.wait(LATER).await;
    let claimed = store.claim(10, HOUR).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].claims, 1, "it got further");
}

pub(super) async fn a_claim_can_be_taken_back_from_the_count(store: Store) {
    let order = store.place_any(Wake::After(Duration::ZERO)).await;
    // Below nothing there is nothing to take back.
    for (lease, expected, taken_back) in [(SOON, 1, 0), (SOON, 2, 1), (SOON, 2, 5), (HOUR, 1, 1)] {
        store.wait(LATER).await;
        let claimed = store.claim(10, lease).await;
        assert_eq!(claimed.len(), 1, "its lease has ended");
        assert_eq!(claimed[0].claims, expected);
        for _ in 0..taken_back {
            let uncounted = store.journal.uncount_claim(order.id()).await;
            uncounted.expect("the store is up");
        }
    }
    assert_eq!(store.claim(10, HOUR).await, [], "it is held as it was");
}

pub(super) async fn two_claimers_never_get_the_same_order(store: Store) {
    let mut placed = BTreeSet::new();
    for _ in 0..120 {
        placed.insert(store.place_any(Wake::After(Duration::ZERO)).await.id());
    }
    store.wait(LATER).await;
    assert_eq!(store.claim(0, HOUR).await, []);
    let claimers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let claimed = store.claim(7, HOUR).await;
                assert!(claimed.len() <= 7, "the limit was not kept");
                if claimed.is_empty() {
                    return mine;
                }
                mine.extend(claimed.into_iter().map(|claim| claim.order));
            }
        })
    });
    let claimed: Vec<OrderId> = join_all(claimers)
        .await
        .into_iter()
        .flat_map(|mine| mine.expect("no panic"))
        .collect();
    assert_eq!(
        claimed.len(),
        placed.len(),
        "an order was claimed twice or not at all"
    );
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), placed);
}

pub(super) async fn stale_leases_end_all_at_once_or_not_at_all(store: Store) {
    let held = [
        store.place_any(Wake::After(HOUR)).await.id(),
        store.place_any(Wake::After(HOUR)).await.id(),
    ];
    store.place_any(Wake::Never).await;
    let due = store.place_any(Wake::After(Duration::ZERO)).await.id();
    store.wait(LATER).await;
    assert_eq!(store.claim(10, HOUR).await.len(), 1);
    let ended = store
        .journal
        .end_stale_leases()
        .await
        .expect("the store is up");
    store.wait(SOON).await;
    let claimed: BTreeSet<OrderId> = store
        .claim(10, HOUR)
        .await
        .iter()
        .map(|c| c.order)
        .collect();
    if ended == 0 {
        // A store that several processes share cannot know whose leases are stale.
        assert_eq!(claimed, BTreeSet::new());
    } else {
        assert_eq!(ended, 3);
        assert_eq!(claimed, BTreeSet::from([held[0], held[1], due]));
    }
}

pub(super) async fn an_order_set_aside_is_listed_and_due_again_later(store: Store) {
    let order = store.place_any(Wake::After(Duration::ZERO)).await;
    let set_aside = async |retry_after| {
        let set_aside = store.journal.set_aside(order.id(), retry_after).await;
        set_aside.expect("the store is up");
    };
    set_aside(HOUR).await;
    assert_eq!(store.parked().await, [Some(ParkedAs::Unreadable)]);
    assert_eq!(store.claim(10, HOUR).await, [], "it is left alone");
    set_aside(SOON).await;
    store.wait(LATER).await;
    assert_eq!(store.claim(10, HOUR).await.len(), 1, "it is tried again");
    // The next append tells anew whether the order waits for a person.
    store.record(&order, Fact::OrderConfirmed).await;
    assert_eq!(store.parked().await, []);
}
