//! A request takes effect once: by its key for good, by its content while the order is pending.

use super::store::{Store, cancelled, number};
use crate::ports::{OrderFilter, PlaceFailure, Prior, Wake};
use crate::request::{RequestClaim, RequestKey};
use crate::testing::builders::{fingerprint, guard, keyed, request_key};
use domain::order::Fact;
use domain::{Order, OrderId};
use futures::future::join_all;

type Placed = Result<Order, Box<PlaceFailure>>;

async fn place_at_once(store: &Store, claims: Vec<RequestClaim>) -> Vec<Placed> {
    let tries = claims.into_iter().map(|claim| {
        let (store, placement) = (store.clone(), store.ordinary(claim));
        tokio::spawn(async move { store.place(placement).await })
    });
    let results = join_all(tries).await;
    results.into_iter().map(|r| r.expect("no panic")).collect()
}

fn repeats_key(result: &Placed, winner: OrderId) -> bool {
    match result {
        Err(failure) => match &**failure {
            PlaceFailure::Repeated(Prior::Key(record)) => {
                record.order == Some(winner) && record.answer.is_none()
            }
            _ => false,
        },
        Ok(_) => false,
    }
}

fn repeats_pending(result: &Placed, winner: OrderId) -> bool {
    matches!(result, Err(failure)
        if matches!(**failure, PlaceFailure::Repeated(Prior::Pending(id)) if id == winner))
}

async fn count(store: &Store) -> u64 {
    store.newest(OrderFilter::default(), 1).await.total.orders
}

pub(super) async fn one_key_places_one_order_under_a_hundred_concurrent_tries(store: Store) {
    let results = place_at_once(&store, vec![keyed("once", 1); 100]).await;
    let placed: Vec<&Order> = results.iter().filter_map(|r| r.as_ref().ok()).collect();
    assert_eq!(placed.len(), 1);
    let winner = placed[0].id();
    let repeats = results.iter().filter(|r| repeats_key(r, winner)).count();
    assert_eq!(repeats, 99);
    assert_eq!(count(&store).await, 1);
    let record = store
        .request(&request_key("once"))
        .await
        .expect("on record");
    assert_eq!((record.order, record.answer), (Some(winner), None));
    // Another content under the same key shows the first one's fingerprint.
    match store
        .place(store.ordinary(keyed("once", 2)))
        .await
        .map_err(|f| *f)
    {
        Err(PlaceFailure::Repeated(Prior::Key(record))) => {
            assert_eq!(record.fingerprint, fingerprint(1));
        }
        other => panic!("{other:?}"),
    }
}

pub(super) async fn a_repeated_key_does_not_fail_its_neighbours(store: Store) {
    let first = store.place(store.ordinary(keyed("first", 1))).await;
    let first = first.expect("nothing is in its way").id();
    let mut claims = Vec::new();
    for n in 0..30 {
        claims.push(keyed(&format!("key-{n}"), n));
        claims.push(keyed("first", 1));
    }
    let results = place_at_once(&store, claims).await;
    for pair in results.chunks(2) {
        assert!(pair[0].is_ok(), "a neighbour failed: {:?}", pair[0]);
        assert!(repeats_key(&pair[1], first), "{:?}", pair[1]);
    }
    assert_eq!(count(&store).await, 31);
}

pub(super) async fn keys_are_compared_byte_by_byte(store: Store) {
    let keys = [
        "key",
        "KEY",
        "Key",
        "key ",
        " key",
        "kéy",
        "ke\u{301}y",
        "key\u{200B}",
        "ke😀",
        "ke😁",
        "'; --",
    ];
    for key in keys {
        let placed = store.place(store.ordinary(keyed(key, 1))).await;
        assert!(placed.is_ok(), "{key:?} was taken for another key");
    }
    for key in keys {
        let placed = store.place(store.ordinary(keyed(key, 1))).await;
        assert!(placed.is_err(), "{key:?} was not recognised");
    }
    let other_scope = RequestKey {
        scope: "Customer:42".to_owned(),
        key: "key".to_owned(),
    };
    assert_eq!(store.request(&other_scope).await, None);
    assert_eq!(store.request(&request_key("ke")).await, None);
}

pub(super) async fn an_id_is_placed_once(store: Store) {
    let mut placement = store.ordinary(keyed("first", 1));
    let order = store.place(placement.clone()).await;
    let order = order.expect("nothing is in its way");
    placement.claim = keyed("second", 2);
    assert!(store.place(placement).await.is_err());
    assert_eq!(store.request(&request_key("second")).await, None);
    store.assert_has(&order).await;
    assert_eq!(count(&store).await, 1);
}

pub(super) async fn numbers_are_unique_and_rise(store: Store) {
    let mut last = 0;
    for _ in 0..10 {
        let order = store.place_any(Wake::Never).await;
        assert!(number(&order).0 > last);
        last = number(&order).0;
    }
    let claims = (0..50).map(|n| keyed(&n.to_string(), n)).collect();
    let placed = place_at_once(&store, claims).await;
    let numbers: std::collections::BTreeSet<u64> = placed
        .iter()
        .map(|order| number(order.as_ref().expect("nothing is in its way")).0)
        .collect();
    assert_eq!(numbers.len(), 50);
    assert!(numbers.first().is_some_and(|first| *first > last));
}

pub(super) async fn the_guard_finds_the_pending_order_of_equal_content(store: Store) {
    let first = store.place(store.ordinary(guard("anyone", 1))).await;
    let first = first.expect("nothing is in its way").id();
    let again = store.place(store.ordinary(guard("anyone", 1))).await;
    assert!(repeats_pending(&again, first), "{again:?}");
    for other in [guard("anyone", 2), guard("Anyone", 1), guard("anyone ", 1)] {
        let placed = store.place(store.ordinary(other.clone())).await;
        assert!(placed.is_ok(), "{other:?} was taken for the same request");
    }
}

pub(super) async fn the_guard_ends_when_the_order_is_no_longer_pending(store: Store) {
    let facts = [cancelled(), Fact::OrderConfirmed];
    for (n, fact) in (0..).zip(facts) {
        let first = store.place(store.ordinary(guard("anyone", n))).await;
        let first = first.expect("nothing is in its way");
        store.record(&first, fact).await;
        let second = store.place(store.ordinary(guard("anyone", n))).await;
        let second = second.expect("the guard has ended").id();
        let third = store.place(store.ordinary(guard("anyone", n))).await;
        assert!(repeats_pending(&third, second), "{third:?}");
    }
}

pub(super) async fn a_guard_holds_under_concurrent_tries(store: Store) {
    let results = place_at_once(&store, vec![guard("anyone", 7); 60]).await;
    let placed: Vec<&Order> = results.iter().filter_map(|r| r.as_ref().ok()).collect();
    assert_eq!(placed.len(), 1);
    let winner = placed[0].id();
    let repeats = results
        .iter()
        .filter(|r| repeats_pending(r, winner))
        .count();
    assert_eq!(repeats, 59);
    assert_eq!(count(&store).await, 1);
}

pub(super) async fn a_key_and_a_guard_do_not_meet(store: Store) {
    // Equal content on purpose: a caller with a key says that they mean it.
    let claims = [guard("customer:42", 1), keyed("a", 1), keyed("b", 1)];
    for claim in claims {
        let placed = store.place(store.ordinary(claim.clone())).await;
        assert!(placed.is_ok(), "{claim:?}");
    }
    assert_eq!(count(&store).await, 3);
}
