//! What is written comes back, to the last field.

use super::facts::{HOSTILE_TEXT, every_fact, every_plan, hostile_order};
use super::store::{Store, appending, number};
use crate::ports::Wake;
use crate::testing::builders::{product, units, usd};
use crate::testing::clock::order_id;
use domain::order::{NewOrder, OrderLine};
use domain::process::Plan;
use domain::{Actor, Notation, OrderNumber, OrderRef, Timestamp};

pub(super) async fn every_fact_and_every_field_comes_back(store: Store) {
    let plan = every_plan().pop().expect("there are plans");
    let placement = store.placement(hostile_order(plan), store.no_claim());
    let mut expected = placement.events.clone();
    let mut order = store.place(placement).await.expect("nothing is in its way");
    let actors = [
        Actor::Engine,
        Actor::Anyone,
        Actor::Customer(HOSTILE_TEXT.to_owned()),
        Actor::Service(HOSTILE_TEXT.to_owned()),
        Actor::Operator(HOSTILE_TEXT.to_owned()),
    ];
    let facts = every_fact();
    for (n, few) in (0_u16..).zip(facts.chunks(7)) {
        let mut append = appending(&order, Vec::new());
        for (m, fact) in few.iter().enumerate() {
            let at = Timestamp::from_micros(1_767_225_600_123_456 + i64::from(n));
            let actor = actors[(usize::from(n) + m) % actors.len()].clone();
            append
                .events
                .push(append.order.record(fact.clone(), actor, at));
        }
        expected.extend(append.events.clone());
        order = append.order.clone();
        store.append(append).await.expect("nothing is in its way");
    }
    assert_eq!(store.events(&order).await, expected);
    store.assert_has(&order).await;
}

pub(super) async fn every_plan_comes_back(store: Store) {
    for plan in every_plan() {
        let placement = store.placement(hostile_order(plan), store.no_claim());
        let order = store.place(placement).await.expect("nothing is in its way");
        store.assert_has(&order).await;
    }
}

pub(super) async fn the_largest_order_comes_back(store: Store) {
    let line = |n: usize| OrderLine {
        product: product(&format!("{n:0>128}")),
        notation: Notation::Text,
        name: "漢".repeat(200),
        quantity: units(1_000_000),
        unit_price: usd(1_000_000),
    };
    let new = NewOrder {
        lines: (0..NewOrder::MAX_LINES).map(line).collect(),
        customer: None,
        ..crate::testing::builders::new_order(crate::testing::collaborators::Abilities::KEYLESS)
    };
    assert_eq!(new.plan.version, Plan::VERSION);
    let placement = store.placement(new, store.no_claim());
    let order = store.place(placement).await.expect("nothing is in its way");
    store.assert_has(&order).await;
}

pub(super) async fn an_order_is_found_by_id_and_by_number_and_by_nothing_else(store: Store) {
    let first = store.place_any(Wake::Never).await;
    let second = store.place_any(Wake::Never).await;
    for order in [&first, &second] {
        store.assert_has(order).await;
        let found = store.order(OrderRef::Number(number(order))).await;
        assert_eq!(found.as_ref(), Some(order));
    }
    let beyond = OrderNumber(number(&second).0 + 1);
    let others = [
        OrderRef::Number(beyond),
        OrderRef::Number(OrderNumber(0)),
        OrderRef::Number(OrderNumber(u64::MAX)),
        OrderRef::Id(order_id(999_999)),
    ];
    for other in others {
        assert_eq!(store.order(other).await, None, "{other:?}");
    }
    let events = store.journal.events(order_id(999_999)).await;
    assert_eq!(events.expect("the store is up"), []);
}
