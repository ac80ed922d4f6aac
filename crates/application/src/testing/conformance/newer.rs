//! An order that a newer version of this program keeps is left to that, whatever asks for it.

use super::store::Store;
use crate::ports::{OrderFilter, StoreError, Wake};
use crate::testing::clock::NEW_YEAR;
use crate::testing::writes::newer_placement;
use domain::{Duration, Order, OrderRef};

const HOUR: Duration = Duration::from_hours(1);

/// As a newer binary places it: unpaid, and due at once.
async fn placed_by_a_newer_version(store: &Store) -> Order {
    let placed = store.place(newer_placement(1_000)).await;
    placed.expect("nothing is in its way")
}

fn is_left_to_others<T: std::fmt::Debug>(read: &Result<T, StoreError>, order: &Order) {
    let Err(StoreError::Newer(why)) = read else {
        panic!("it was read: {read:?}");
    };
    assert!(why.contains(&order.id().to_string()), "{why}");
    assert!(why.contains("newer version"), "{why}");
}

pub(super) async fn an_order_of_a_newer_version_is_left_alone(store: Store) {
    let newer = placed_by_a_newer_version(&store).await;
    let own = store.place_any(Wake::After(Duration::ZERO)).await;
    store.wait(Duration::from_millis(5)).await;
    for name in [
        OrderRef::Id(newer.id()),
        OrderRef::Number(newer.number().expect("it is stored")),
    ] {
        is_left_to_others(&store.journal.order(name).await, &newer);
    }
    is_left_to_others(&store.journal.events(newer.id()).await, &newer);
    let aside = store.journal.set_aside(newer.id(), HOUR).await;
    aside.expect("the store is up");
    assert_eq!(store.parked().await, [], "it was parked");
    let claimed = store.claim(10, HOUR).await;
    assert_eq!(claimed.len(), 1, "{claimed:?}");
    assert_eq!(claimed[0].order, own.id());
    let later = NEW_YEAR.plus(HOUR);
    let unpaid = store.unpaid.unpaid_since(later, None, 10).await;
    let unpaid = unpaid.expect("the store is up");
    assert!(unpaid.iter().all(|unpaid| unpaid.order != newer.id()));
    // Who asks for all orders sees where it stands.
    let listed = store.newest(OrderFilter::default(), 10).await;
    assert_eq!(listed.orders.len(), 2);
    store.assert_has(&own).await;
}
