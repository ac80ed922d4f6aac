//! Orders that come from somewhere: from a state or a turn of a cart, which is ordered once, or from another
//! system, with the number that they have there.

use super::store::{Store, cancelled, number};
use crate::ports::{CartState, CartTurn, OrderFilter, PlaceFailure, Placement, Prior};
use crate::request::RequestClaim;
use crate::testing::builders::{customer, keyed, request_key};
use domain::order::Fact;
use domain::{CartRevision, Order, OrderId, OrderNumber, OrderRef};
use futures::future::join_all;

type Placed = Result<Order, Box<PlaceFailure>>;

fn from_cart(store: &Store, claim: RequestClaim, whose: &str, revision: u64) -> Placement {
    Placement {
        cart: Some((customer(whose), CartState::Revision(CartRevision(revision)))),
        ..store.ordinary(claim)
    }
}

fn in_turn(store: &Store, claim: RequestClaim, whose: &str, turn: CartTurn) -> Placement {
    Placement {
        cart: Some((customer(whose), CartState::Turn(turn))),
        ..store.ordinary(claim)
    }
}

fn numbered(store: &Store, claim: RequestClaim, wanted: u64) -> Placement {
    Placement {
        number: Some(OrderNumber(wanted)),
        ..store.ordinary(claim)
    }
}

async fn at_once(store: &Store, placements: Vec<Placement>) -> Vec<Placed> {
    let tries = placements.into_iter().map(|placement| {
        let store = store.clone();
        tokio::spawn(async move { store.place(placement).await })
    });
    let results = join_all(tries).await;
    results.into_iter().map(|r| r.expect("no panic")).collect()
}

fn is_pending(result: &Placed, first: OrderId) -> bool {
    matches!(result, Err(failure)
        if matches!(**failure, PlaceFailure::Repeated(Prior::Pending(id)) if id == first))
}

async fn count(store: &Store) -> u64 {
    store.newest(OrderFilter::default(), 1).await.total.orders
}

pub(super) async fn one_state_of_a_cart_is_ordered_once(store: Store) {
    let first = from_cart(&store, keyed("a", 1), "ada", 7);
    let first = store.place(first).await.expect("nothing is in its way");
    // Other keys, no key, and a first order that is confirmed by now: it is the same cart.
    for round in 0..2 {
        for claim in [keyed("b", 2), store.no_claim()] {
            let again = store.place(from_cart(&store, claim, "ada", 7)).await;
            assert!(is_pending(&again, first.id()), "{round}: {again:?}");
        }
        if round == 0 {
            store.record(&first, Fact::OrderConfirmed).await;
        }
    }
    // The request's own key comes first.
    let repeated = store
        .place(from_cart(&store, keyed("a", 1), "ada", 7))
        .await;
    assert!(matches!(
        repeated.map_err(|failure| *failure),
        Err(PlaceFailure::Repeated(Prior::Key(_)))
    ));
    for (whose, revision) in [("ada", 8), ("Ada", 7), ("grace", 7)] {
        let other = from_cart(&store, store.no_claim(), whose, revision);
        let other = store.place(other).await;
        assert!(other.is_ok(), "{whose} {revision}: {other:?}");
    }
    assert_eq!(count(&store).await, 4);
}

pub(super) async fn of_many_checkouts_of_one_state_one_wins(store: Store) {
    let claim = |n: u64| match n % 2 {
        0 => keyed(&n.to_string(), n),
        _ => crate::testing::builders::guard("customer:42", n),
    };
    let placements = (0..40).map(|n| from_cart(&store, claim(n), "ada", 1));
    let results = at_once(&store, placements.collect()).await;
    let placed: Vec<&Order> = results.iter().filter_map(|r| r.as_ref().ok()).collect();
    assert_eq!(placed.len(), 1);
    let first = placed[0].id();
    let others = results.iter().filter(|r| is_pending(r, first)).count();
    assert_eq!((others, count(&store).await), (39, 1));
}

pub(super) async fn a_cart_is_free_again_when_its_order_is_called_off(store: Store) {
    let place = async || {
        let placement = from_cart(&store, store.no_claim(), "ada", 1);
        store.place(placement).await
    };
    let first = place().await.expect("nothing is in its way");
    store.record(&first, cancelled()).await;
    let second = place().await.expect("the first was called off");
    assert!(is_pending(&place().await, second.id()));
    let confirmed = store.record(&second, Fact::OrderConfirmed).await;
    assert!(is_pending(&place().await, second.id()));
    store.record(&confirmed, cancelled()).await;
    assert!(place().await.is_ok());
}

pub(super) async fn a_turn_is_taken_once_and_for_good(store: Store) {
    let take = async |whose: &str, turn| {
        let placement = in_turn(&store, store.no_claim(), whose, turn);
        store.place(placement).await
    };
    let last = async |whose: &str| {
        let last = store.journal.last_turn(&customer(whose)).await;
        last.expect("the store is up")
    };
    assert_eq!(last("ada").await, None);
    let mut turn = CartTurn::FIRST;
    // More than one byte can tell, so that they are compared as numbers.
    for n in 0..260 {
        let order = take("ada", turn).await.expect("nothing is in its way");
        let taken = Some((turn, order.id()));
        assert_eq!(last("ada").await, taken);
        if n == 0 {
            let confirmed = store.record(&order, Fact::OrderConfirmed).await;
            assert!(is_pending(&take("ada", turn).await, order.id()));
            store.record(&confirmed, cancelled()).await;
            assert!(is_pending(&take("ada", turn).await, order.id()));
            assert_eq!(last("ada").await, taken);
        }
        turn = turn.next();
    }
    for whose in ["Ada", "ada ", "ad", "adam"] {
        assert_eq!(last(whose).await, None, "{whose:?}");
        let first = take(whose, CartTurn::FIRST).await;
        assert!(first.is_ok(), "{whose:?}: {first:?}");
    }
    // A state of the same number is something else.
    let of_state = from_cart(&store, store.no_claim(), "ada", 1);
    assert!(store.place(of_state).await.is_ok());
    assert_eq!(last("ada").await.map(|(turn, _)| turn.next()), Some(turn));
}

pub(super) async fn of_many_checkouts_in_one_turn_one_wins(store: Store) {
    for round in 1..=5 {
        let claim = |n: u64| match n % 2 {
            0 => keyed(&format!("{round}-{n}"), n),
            _ => crate::testing::builders::guard("customer:42", round * 100 + n),
        };
        let placements = (0..24).map(|n| in_turn(&store, claim(n), "ada", CartTurn(round)));
        let results = at_once(&store, placements.collect()).await;
        let placed: Vec<&Order> = results.iter().filter_map(|r| r.as_ref().ok()).collect();
        assert_eq!(placed.len(), 1);
        let first = placed[0].id();
        let others = results.iter().filter(|r| is_pending(r, first)).count();
        assert_eq!((others, count(&store).await), (23, round));
    }
}

pub(super) async fn a_refused_checkout_leaves_nothing_behind(store: Store) {
    let first = from_cart(&store, keyed("a", 1), "ada", 1);
    store.place(first).await.expect("nothing is in its way");
    let refused = store
        .place(from_cart(&store, keyed("b", 2), "ada", 1))
        .await;
    assert!(refused.is_err());
    assert_eq!(store.request(&request_key("b")).await, None);
    assert_eq!(count(&store).await, 1);
    let next = store
        .place(from_cart(&store, keyed("b", 2), "ada", 2))
        .await;
    assert!(next.is_ok(), "{next:?}");
}

pub(super) async fn a_number_is_kept_and_later_ones_go_on_above(store: Store) {
    let ordinary = async || store.place_any(crate::ports::Wake::Never).await;
    let before = number(&ordinary().await).0;
    let high = before + 1_000;
    let kept = store.place(numbered(&store, keyed("a", 1), high)).await;
    let kept = kept.expect("the number is free");
    assert_eq!(number(&kept).0, high);
    assert_eq!(number(&ordinary().await).0, high + 1);
    // A lower one that is free is kept as well, and changes nothing for those that follow.
    let low = store
        .place(numbered(&store, store.no_claim(), before + 10))
        .await;
    assert_eq!(number(&low.expect("the number is free")).0, before + 10);
    assert_eq!(number(&ordinary().await).0, high + 2);
    let found = store.order(OrderRef::Number(OrderNumber(high))).await;
    assert_eq!(found, Some(kept));
}

pub(super) async fn a_number_that_is_taken_is_refused_and_leaves_nothing_behind(store: Store) {
    let bearer = store.place_any(crate::ports::Wake::Never).await;
    let taken = number(&bearer);
    let refused = store.place(numbered(&store, keyed("a", 1), taken.0)).await;
    match refused.map_err(|failure| *failure) {
        Err(PlaceFailure::NumberTaken(which)) => assert_eq!(which, taken),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.request(&request_key("a")).await, None);
    store.assert_has(&bearer).await;
    let free = store
        .place(numbered(&store, keyed("a", 1), taken.0 + 5))
        .await;
    assert!(free.is_ok(), "{free:?}");
    assert_eq!(count(&store).await, 2);
}

pub(super) async fn of_many_that_want_one_number_one_gets_it(store: Store) {
    let placements = (0..30).map(|n| numbered(&store, keyed(&n.to_string(), n), 77));
    let results = at_once(&store, placements.collect()).await;
    let taken = |result: &&Placed| matches!(result, Err(failure) if matches!(**failure, PlaceFailure::NumberTaken(OrderNumber(77))));
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(taken).count(), 29);
    assert_eq!(count(&store).await, 1);
}
