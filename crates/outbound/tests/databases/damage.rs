//! Rows that somebody has damaged: what cannot be read is told by table, column and row, and nothing else
//! suffers from it.

use crate::servers::{Kind, on_every_database};
use application::ports::{
    CallKey, InFull, Inventory, OrderFilter, OrderQuery, StockCall, StockItem,
};
use application::ports::{StoreError, UNREADABLE_RETRY};
use application::testing::ManualClock;
use application::testing::builders::{product, units};
use application::testing::clock::order_id;
use application::testing::writes::{confirming, placement};
use domain::process::{CallId, CallOutcome, EvidenceKind, Step};
use domain::{OrderNumber, OrderRef};
use outbound::builtin::BuiltinInventory;
use std::sync::Arc;

async fn an_order_is_listed_with_what_its_row_tells_and_its_journal_up_to_the_damage(kind: Kind) {
    let database = kind.database().await;
    let store = database.open(Arc::new(ManualClock::default())).await;
    let mut orders = Vec::new();
    for number in 1..=3 {
        let placement = placement(number);
        let order = placement.order.clone();
        orders.push(order.numbered(store.journal.place(placement).await.unwrap()));
    }
    let second = &orders[1];
    store.journal.append(confirming(second)).await.unwrap();
    let name = OrderRef::Id(second.id());

    database
        .run("UPDATE order_events SET kind = 'no-such' WHERE seq = 2")
        .await;
    let (events, damage) = store.journal.legible(second.id()).await.unwrap();
    assert_eq!(events.len(), 1);
    assert!(matches!(damage, Some(StoreError::Corrupt { id, .. }) if id.ends_with("/2")));
    assert!(matches!(
        store.journal.order(name).await,
        Err(StoreError::Corrupt { .. })
    ));

    let damage = "UPDATE order_events SET data = '{' WHERE seq = 1 AND order_id =
        (SELECT id FROM orders WHERE number = 2)";
    database.run(damage).await;
    let query = OrderQuery::newest(OrderFilter::default(), 10);
    let page = store.list.list_in_full(query).await.unwrap();
    let shown: Vec<_> = page
        .orders
        .iter()
        .map(|entry| (entry.summary().number.0, matches!(entry, InFull::Agreed(_))))
        .collect();
    assert_eq!(shown, [(3, true), (2, false), (1, true)]);
    store.close().await;
}

async fn a_row_that_disagrees_with_its_journal_is_told_with_both_versions(kind: Kind) {
    let database = kind.database().await;
    let store = database.open(Arc::new(ManualClock::default())).await;
    let placed = placement(1);
    let order = placed.order.clone();
    let order = order.numbered(store.journal.place(placed).await.unwrap());
    store.journal.append(confirming(&order)).await.unwrap();
    let name = OrderRef::Id(order.id());
    assert!(store.journal.order(name).await.unwrap().is_some());

    database.run("DELETE FROM order_events WHERE seq = 2").await;
    let error = store.journal.order(name).await.unwrap_err();
    assert!(matches!(
        error,
        StoreError::Corrupt {
            table: "orders",
            column: "version",
            ..
        }
    ));
    let words = "the row is at version 2, and the journal ends at 1";
    assert!(error.to_string().contains(words), "{error}");

    // It is shown to a person, and is well again as soon as it is mended.
    let set = store.journal.set_aside(order.id(), UNREADABLE_RETRY).await;
    set.unwrap();
    let parked = "SELECT count(*) FROM orders WHERE parked = 'unreadable'";
    assert_eq!(database.number(parked).await, 1);
    database.run("UPDATE orders SET version = 1").await;
    assert!(store.journal.order(name).await.unwrap().is_some());
    store.close().await;
}

async fn a_damaged_reservation_is_for_a_person_and_goes_on_once_it_is_mended(kind: Kind) {
    let clock = Arc::new(ManualClock::default());
    let database = kind.database().await;
    let store = database.open(clock.clone()).await;
    let inventory = BuiltinInventory::new(&store.books, clock);
    inventory.receive(&product("P"), 10).await.unwrap();
    let call = |order, step| StockCall {
        is_repeat: false,
        key: CallKey::new(order_id(order), CallId::whole(step)),
        reservation: CallKey::new(order_id(order), CallId::whole(Step::Reserve)),
        order: order_id(order),
        number: OrderNumber(order),
        items: vec![StockItem {
            product: product("P"),
            quantity: units(2),
        }],
    };
    for order in [1, 2] {
        inventory.reserve(&call(order, Step::Reserve)).await;
    }
    for items in ["{{]", "[[\"P\",-5]]"] {
        let damage = format!("UPDATE reservations SET items = '{items}'");
        database.run(&damage).await;
        let told = inventory.consume(&call(1, Step::Consume)).await;
        assert!(
            matches!(&told, CallOutcome::Unknown(evidence)
                if evidence.kind == EvidenceKind::Mismatch
                    && evidence.detail.contains("table reservations, column items")),
            "{told:?}"
        );
    }
    database
        .run("UPDATE reservations SET items = '[[\"P\",2]]'")
        .await;
    for order in [1, 2] {
        let told = inventory.consume(&call(order, Step::Consume)).await;
        assert_eq!(told.name(), "done");
    }
    let consumed = "SELECT consumed FROM stock WHERE product_id = 'P'";
    assert_eq!(database.number(consumed).await, 4);
    store.close().await;
}

on_every_database!(
    an_order_is_listed_with_what_its_row_tells_and_its_journal_up_to_the_damage,
    a_row_that_disagrees_with_its_journal_is_told_with_both_versions,
    a_damaged_reservation_is_for_a_person_and_goes_on_once_it_is_mended
);
