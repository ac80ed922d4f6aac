//! What the built-in collaborators hold, listed for reconciliation: page by page, each holding once, and
//! nothing of what was given back.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{
    CallKey, Holding, HoldingName, Inventory, MoneyStage, PaymentCall, Payments, ShipmentCall,
    Shipping, Statement, StockCall, StockHeld, StockItem,
};
use application::testing::builders::{product, units, usd};
use application::testing::clock::order_id;
use application::testing::{ManualClock, SeededEntropy};
use domain::order::Address;
use domain::process::{CallId, Step};
use domain::{OrderId, OrderNumber};
use outbound::builtin::{BuiltinInventory, BuiltinPayments, BuiltinShipping};
use std::sync::Arc;

const ORDERS: u64 = 5;

/// The reservation of one line of an order.
fn stock(order: u64, line: u16, step: Step) -> StockCall {
    let id = |step| CallId {
        step,
        line: Some(line),
    };
    StockCall {
        is_repeat: false,
        key: CallKey::new(order_id(order), id(step)),
        reservation: CallKey::new(order_id(order), id(Step::Reserve)),
        order: order_id(order),
        number: OrderNumber(order),
        items: vec![StockItem {
            product: product("PROD001"),
            quantity: units(u32::from(line)),
        }],
    }
}

fn money(order: u64, step: Step) -> PaymentCall {
    PaymentCall {
        key: CallKey::new(order_id(order), CallId::whole(step)),
        origin: CallKey::new(order_id(order), CallId::whole(Step::Authorize)),
        reference: None,
        was_taken: false,
        order: order_id(order),
        number: OrderNumber(order),
        customer: None,
        amount: usd(1_000),
        method: None,
    }
}

fn parcel(order: u64) -> ShipmentCall {
    ShipmentCall {
        key: CallKey::new(order_id(order), CallId::whole(Step::CreateShipment)),
        order: order_id(order),
        number: OrderNumber(order),
        customer_name: "Ada".to_owned(),
        address: Address::default(),
        carrier: None,
    }
}

fn start() -> HoldingName {
    HoldingName::before(OrderId::LOWEST)
}

struct Filled {
    inventory: BuiltinInventory,
    payments: BuiltinPayments,
    shipping: BuiltinShipping,
    _database: TestDatabase,
}

/// Five orders, some of whose lines and money were given back or have left.
async fn filled(kind: Kind) -> Filled {
    let clock = Arc::new(ManualClock::default());
    let database = kind.database().await;
    let store = database.open(clock.clone()).await;
    let inventory = BuiltinInventory::new(&store.books, clock.clone());
    inventory.receive(&product("PROD001"), 100).await.unwrap();
    let payments = BuiltinPayments::new(&store.books, clock.clone());
    let entropy = Arc::new(SeededEntropy::new(1));
    let shipping = BuiltinShipping::new(&store.books, clock, entropy);
    for order in 1..=ORDERS {
        for line in [1, 2, 10] {
            inventory.reserve(&stock(order, line, Step::Reserve)).await;
        }
        inventory.release(&stock(order, 2, Step::Release)).await;
        payments.authorize(&money(order, Step::Authorize)).await;
        if order % 2 == 0 {
            payments.capture(&money(order, Step::Capture)).await;
        }
        shipping.create_shipment(&parcel(order)).await;
    }
    inventory.consume(&stock(3, 10, Step::Consume)).await;
    payments.void(&money(1, Step::Void)).await;
    Filled {
        inventory,
        payments,
        shipping,
        _database: database,
    }
}

async fn holdings_are_listed_page_by_page_and_each_once(kind: Kind) {
    let filled = filled(kind).await;
    for limit in [1, 2, 3, 100] {
        let (mut behind, mut found) = (start(), Vec::new());
        loop {
            let page = filled
                .inventory
                .holdings(&behind, limit)
                .await
                .unwrap()
                .unwrap();
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            behind = last.name.clone();
            let told = |held: &Holding<StockHeld>| {
                (held.name.clone(), held.held.items[0].1, held.held.has_left)
            };
            found.extend(page.iter().map(told));
        }
        let of = |order, line| {
            let name = HoldingName {
                order: order_id(order),
                key: stock(order, line, Step::Reserve).key,
            };
            (name, u32::from(line), (order, line) == (3, 10))
        };
        let expected = (1..=ORDERS).flat_map(|order| [of(order, 1), of(order, 10)]);
        assert_eq!(found, expected.collect::<Vec<_>>(), "{limit} a page");
    }
}

async fn what_was_given_back_is_left_out_and_a_list_begins_where_it_is_wanted(kind: Kind) {
    let filled = filled(kind).await;
    let held = filled
        .payments
        .holdings(&start(), 100)
        .await
        .unwrap()
        .unwrap();
    let told = held
        .iter()
        .map(|held| (held.name.order, held.held.stage, held.held.amount));
    let expected = [
        (order_id(2), MoneyStage::Taken, usd(1_000)),
        (order_id(3), MoneyStage::Blocked, usd(1_000)),
        (order_id(4), MoneyStage::Taken, usd(1_000)),
        (order_id(5), MoneyStage::Blocked, usd(1_000)),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let behind = HoldingName::before(order_id(4));
    let parcels = filled
        .shipping
        .holdings(&behind, 100)
        .await
        .unwrap()
        .unwrap();
    let orders: Vec<_> = parcels.iter().map(|held| held.name.order).collect();
    assert_eq!(orders, [order_id(4), order_id(5)]);
}

async fn one_holding_is_told_by_its_key(kind: Kind) {
    let filled = filled(kind).await;
    let (inventory, payments) = (&filled.inventory, &filled.payments);
    let reserved = inventory.held(&stock(3, 10, Step::Release)).await.unwrap();
    assert!(matches!(reserved, Statement::Holds(held) if held.has_left));
    assert_eq!(
        inventory.held(&stock(3, 2, Step::Release)).await,
        Ok(Statement::Nothing)
    );
    assert_eq!(
        inventory.held(&stock(9, 1, Step::Release)).await,
        Ok(Statement::NeverHeardOf)
    );
    assert_eq!(
        payments.held(&money(9, Step::Void)).await,
        Ok(Statement::NeverHeardOf)
    );
    assert_eq!(
        payments.held(&money(1, Step::Capture)).await,
        Ok(Statement::Nothing)
    );
    let made = filled.shipping.held(&parcel(1)).await.unwrap();
    assert!(matches!(made, Statement::Holds(held) if held.tracking_number.starts_with("TRK-")));
}

on_every_database!(
    holdings_are_listed_page_by_page_and_each_once,
    what_was_given_back_is_left_out_and_a_list_begins_where_it_is_wanted,
    one_holding_is_told_by_its_key
);
