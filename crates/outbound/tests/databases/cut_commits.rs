//! Fault 71 on PostgreSQL: the connection breaks in the commit of a transaction, before the server has
//! heard of it or after it was made. What became of it is found out, and nothing is done twice.

use crate::proxy::Proxy;
use crate::servers::{PostgresDatabase, postgres_or_left_out};
use application::ports::{
    Append, AppendError, CallKey, CartState, Inventory, Journal, PaymentCall, Payments, Placement,
    ShipmentCall, Shipping, StockCall, StockItem,
};
use application::testing::builders::{answer, customer, keyed, product, units, usd};
use application::testing::clock::order_id;
use application::testing::writes::{confirming, placement};
use application::testing::{ManualClock, SeededEntropy};
use domain::order::{Address, PaymentMethod};
use domain::process::{Answer, CallId, CallOutcome, Step};
use domain::{CartRevision, Order, OrderNumber, OrderRef};
use outbound::builtin::{BuiltinInventory, BuiltinPayments, BuiltinShipping, Ledger, PaymentState};
use outbound::sql::postgres::PostgresStore;
use std::sync::Arc;

/// How a commit is cut: before it is heard, and before it is answered.
const BOTH: [fn(&Proxy); 2] = [Proxy::lose_a_commit, Proxy::lose_a_commits_answer];
/// How a statement is that is a transaction of its own.
const STATEMENT: [fn(&Proxy); 2] = [Proxy::lose_a_request, Proxy::lose_an_answer];

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

    async fn rows(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.database.number(&sql).await
    }

    async fn placed(&self, number: u64) -> Order {
        let placement = placement(number);
        let order = placement.order.clone();
        order.numbered(self.store.place(placement).await.unwrap())
    }
}

fn with_key(order: &Order, number: u64) -> Append {
    Append {
        request: Some((keyed(&format!("key {number}"), number), answer(204, b""))),
        ..confirming(order)
    }
}

fn is_done(outcome: &CallOutcome) -> bool {
    matches!(outcome, CallOutcome::Definite(Answer::Done(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_with_a_key_whose_commit_was_cut_is_made_once() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    for (number, cut) in (1..).zip(BOTH) {
        let order = shop.placed(number).await;
        cut(&shop.wire);
        let appended = shop.store.append(with_key(&order, number)).await;
        assert!(appended.is_ok(), "{number}: {appended:?}");
        let events = shop.store.events(order.id()).await.unwrap();
        assert_eq!(events.len(), 2, "{number}");
        let again = shop.store.append(with_key(&order, number)).await;
        assert!(matches!(again, Err(AppendError::Repeated(_))), "{again:?}");
        let rival = shop.store.append(confirming(&order)).await;
        assert!(matches!(rival, Err(AppendError::Conflict(_))), "{rival:?}");
    }
    assert_eq!(shop.wire.cuts(), 2);
    assert_eq!(shop.rows("order_events").await, 4);
    assert_eq!(shop.rows("idempotency_keys").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_of_whose_commit_nothing_more_is_heard_is_unknown_and_not_failed() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let order = shop.placed(1).await;
    shop.wire.go_down_at_a_commit();
    let appended = shop.store.append(with_key(&order, 1)).await;
    assert!(
        matches!(appended, Err(AppendError::Unknown(id)) if id == order.id()),
        "{appended:?}"
    );
    assert_eq!(shop.rows("order_events").await, 2, "it was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_from_a_cart_whose_commit_was_cut_is_placed_once() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let from_cart = |number: u64| Placement {
        cart: Some((customer("ada"), CartState::Revision(CartRevision(number)))),
        claim: keyed(&format!("key {number}"), number),
        ..placement(number)
    };
    let imported = |number: u64| Placement {
        number: Some(OrderNumber(1_000 + number)),
        ..placement(number)
    };
    let mut placed = 0;
    for kind in [&from_cart as &dyn Fn(u64) -> Placement, &imported] {
        for cut in BOTH {
            placed += 1;
            cut(&shop.wire);
            let given = shop.store.place(kind(placed)).await;
            let given = given.unwrap_or_else(|error| panic!("{placed}: {error:?}"));
            let found = shop.store.order(OrderRef::Number(given)).await.unwrap();
            assert_eq!(found.unwrap().id(), order_id(placed));
            assert_eq!(shop.rows("orders").await, placed.cast_signed());
            assert_eq!(shop.rows("order_events").await, placed.cast_signed());
        }
    }
    assert_eq!(shop.wire.cuts(), 4);
}

fn stock_call(number: u64, step: Step) -> StockCall {
    let order = order_id(number);
    StockCall {
        is_repeat: false,
        key: CallKey::new(order, CallId::whole(step)),
        reservation: CallKey::new(order, CallId::whole(Step::Reserve)),
        order,
        number: OrderNumber(number),
        items: vec![StockItem {
            product: product("PROD001"),
            quantity: units(3),
        }],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_stock_whose_commit_was_cut_is_booked_once() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let books = shop.store.books();
    let inventory = BuiltinInventory::new(&books, Arc::new(ManualClock::default()));
    let inventory = Arc::new(inventory);
    let goods = product("PROD001");
    inventory.receive(&goods, 100).await.unwrap();
    for (round, cut) in (0_u64..).zip(BOTH) {
        cut(&shop.wire);
        // The first of them goes alone, the others gather meanwhile.
        let reserving = (1..=8).map(|n| {
            let inventory = inventory.clone();
            let call = stock_call(round * 100 + n, Step::Reserve);
            tokio::spawn(async move { (inventory.reserve(&call).await, call) })
        });
        for reserved in reserving.collect::<Vec<_>>() {
            let (first, call) = reserved.await.unwrap();
            assert!(is_done(&first), "{round}: {first:?}");
            assert_eq!(inventory.reserve(&call).await, first, "{round}");
        }
        cut(&shop.wire);
        let leaving = stock_call(round * 100 + 1, Step::Consume);
        assert!(is_done(&inventory.consume(&leaving).await), "{round}");
        cut(&shop.wire);
        let back = stock_call(round * 100 + 2, Step::Release);
        assert!(is_done(&inventory.release(&back).await), "{round}");
    }
    assert_eq!(shop.wire.cuts(), 6);
    let stock = Ledger::new(&books).stock().await.unwrap();
    let (left, held) = (100 - 2 * 3, 2 * 6 * 3);
    assert_eq!((stock[0].on_hand, stock[0].reserved), (left, held));
}

fn payment_call(number: u64, step: Step) -> PaymentCall {
    let order = order_id(number);
    PaymentCall {
        key: CallKey::new(order, CallId::whole(step)),
        origin: CallKey::new(order, CallId::whole(Step::Authorize)),
        reference: None,
        was_taken: false,
        order,
        number: OrderNumber(number),
        customer: Some(customer("42")),
        amount: usd(18_997),
        method: PaymentMethod::parse("tok_visa").ok(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_statement_was_cut_is_taken_once() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let books = shop.store.books();
    let payments = BuiltinPayments::new(&books, Arc::new(ManualClock::default()));
    for (number, cut) in (1..).zip(STATEMENT) {
        // The connection is there before it breaks.
        let before = payment_call(100 + number, Step::Authorize);
        assert!(is_done(&payments.authorize(&before).await), "{number}");
        let call = payment_call(number, Step::Authorize);
        cut(&shop.wire);
        let authorized = payments.authorize(&call).await;
        assert!(is_done(&authorized), "{number}: {authorized:?}");
        assert_eq!(payments.authorize(&call).await, authorized, "{number}");
        cut(&shop.wire);
        let call = payment_call(number, Step::Capture);
        let captured = payments.capture(&call).await;
        assert!(is_done(&captured), "{number}: {captured:?}");
        assert_eq!(payments.capture(&call).await, captured, "{number}");
        let booked = Ledger::new(&books).payments(order_id(number)).await;
        let states: Vec<_> = booked.unwrap().iter().map(|p| p.state).collect();
        assert_eq!(states, [PaymentState::Captured], "{number}");
    }
    assert_eq!(shop.wire.cuts(), 4);
    assert_eq!(shop.rows("payments").await, 4);
}

fn parcel_call(number: u64) -> ShipmentCall {
    let order = order_id(number);
    ShipmentCall {
        key: CallKey::new(order, CallId::whole(Step::CreateShipment)),
        order,
        number: OrderNumber(number),
        customer_name: "Ada Lovelace".to_owned(),
        address: Address::default(),
        carrier: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_whose_statement_was_cut_is_made_once() {
    let Some(shop) = Shop::open().await else {
        return;
    };
    let books = shop.store.books();
    let entropy = Arc::new(SeededEntropy::new(1));
    let clock = Arc::new(ManualClock::default());
    let shipping = BuiltinShipping::new(&books, clock, entropy);
    for (number, cut) in (1..).zip(STATEMENT) {
        let before = shipping.create_shipment(&parcel_call(100 + number)).await;
        assert!(is_done(&before), "{number}: {before:?}");
        let call = parcel_call(number);
        cut(&shop.wire);
        let made = shipping.create_shipment(&call).await;
        assert!(is_done(&made), "{number}: {made:?}");
        // The same parcel with the same number.
        assert_eq!(shipping.create_shipment(&call).await, made, "{number}");
    }
    assert_eq!(shop.wire.cuts(), 2);
    assert_eq!(shop.rows("shipments").await, 4);
}
