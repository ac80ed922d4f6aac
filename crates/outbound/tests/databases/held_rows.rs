//! Fault 76: a row that somebody else holds, for as long as they like, delays what is about that row and
//! nothing else. Whatever else was begun is answered while the row is still held.

use crate::servers::{Holder, Kind, TestDatabase};
use application::ports::{
    Append, AppendError, CallKey, Inventory, PaymentCall, Payments, StockCall, StockItem,
    StoreError,
};
use application::testing::ManualClock;
use application::testing::builders::{answer, customer, keyed, product, units, usd};
use application::testing::clock::order_id;
use application::testing::writes::{confirming, placement};
use domain::process::{Answer, CallId, CallOutcome, Step};
use domain::{Duration, Order, OrderNumber};
use outbound::builtin::{BuiltinInventory, BuiltinPayments, Ledger, PaymentState};
use outbound::sql::Database;
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than any of this takes on a busy machine. Nobody lets go before it is over.
const GENEROUS: std::time::Duration = std::time::Duration::from_mins(2);
const ORDERS: u64 = 20;

struct Shop {
    store: Database,
    clock: Arc<ManualClock>,
    database: TestDatabase,
}

impl Shop {
    async fn open(kind: Kind) -> Self {
        let clock = Arc::new(ManualClock::default());
        let database = kind.database().await;
        let store = database.open(clock.clone()).await;
        Self {
            store,
            clock,
            database,
        }
    }

    async fn placed(&self, number: u64) -> Order {
        let placement = placement(number);
        let order = placement.order.clone();
        let number = self.store.journal.place(placement).await.unwrap();
        order.numbered(number)
    }

    async fn hold_first_order(&self) -> Holder {
        let hold = "SELECT number FROM orders WHERE number = 1 FOR UPDATE";
        self.database.hold(hold).await
    }

    fn appending(&self, append: Append) -> JoinHandle<Result<(), AppendError>> {
        let journal = self.store.journal.clone();
        tokio::spawn(async move { journal.append(append).await })
    }

    /// Nothing of the order's next event is there twice, or missing.
    async fn check_confirmed_once(&self, number: u64) {
        let events = self.store.journal.events(order_id(number)).await.unwrap();
        assert_eq!(events.len(), 2, "order {number}: {events:?}");
    }
}

/// Those where a row can be held by another session: SQLite has one writer at a time.
fn servers() -> impl Iterator<Item = Kind> {
    Kind::all().into_iter().filter(|kind| *kind != Kind::Sqlite)
}

/// While the row is held.
async fn soon<T>(work: impl Future<Output = T>) -> T {
    let done = timeout(GENEROUS, work).await;
    done.expect("it is done while somebody holds a row of another's")
}

async fn all_soon<T>(works: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut all = Vec::new();
    for work in works {
        all.push(soon(work).await.unwrap());
    }
    all
}

fn is_not_written(appended: &Result<(), AppendError>) -> bool {
    matches!(
        appended,
        Err(AppendError::Store(StoreError::Unavailable(_)))
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_held_row_of_an_order_holds_up_no_other_order() {
    for kind in servers() {
        let shop = Shop::open(kind).await;
        let mut orders = Vec::new();
        for number in 1..=ORDERS {
            orders.push(shop.placed(number).await);
        }
        let holder = shop.hold_first_order().await;
        let mut appends: Vec<_> = orders
            .iter()
            .map(|order| shop.appending(confirming(order)))
            .collect();
        let held = appends.remove(0);
        let placing = (ORDERS + 1..=2 * ORDERS).map(|number| {
            let journal = shop.store.journal.clone();
            tokio::spawn(async move { journal.place(placement(number)).await })
        });
        for placed in all_soon(placing.collect()).await {
            placed.unwrap();
        }
        for appended in all_soon(appends).await {
            appended.unwrap();
        }
        let nobody_waits = shop.store.journal.claim_due(10, Duration::from_secs(60));
        soon(nobody_waits).await.unwrap();
        holder.let_go().await;
        let appended = soon(held).await.unwrap();
        // On a machine as slow as that it may have been told that it was not written.
        assert!(
            appended.is_ok() || is_not_written(&appended),
            "{appended:?}"
        );
        if appended.is_err() {
            shop.appending(confirming(&orders[0]))
                .await
                .unwrap()
                .unwrap();
        }
        for number in 1..=ORDERS {
            shop.check_confirmed_once(number).await;
        }
    }
}

/// Each of these writes waits for the one before it: if the held order held up each of them for seconds, all
/// of them would take many minutes.
#[tokio::test(flavor = "multi_thread")]
async fn orders_go_on_one_after_the_other_while_a_held_one_is_asked_for_again_and_again() {
    for kind in servers() {
        let shop = Shop::open(kind).await;
        let first = shop.placed(1).await;
        let holder = shop.hold_first_order().await;
        let journal = shop.store.journal.clone();
        let pestering = tokio::spawn(async move {
            loop {
                match journal.append(confirming(&first)).await {
                    Err(AppendError::Store(StoreError::Unavailable(_))) => {}
                    appended => return appended,
                }
            }
        });
        let going_on = async {
            for number in 2..=3 * ORDERS {
                let order = shop.placed(number).await;
                let appended = shop.store.journal.append(confirming(&order)).await;
                appended.unwrap();
            }
        };
        soon(going_on).await;
        assert!(!pestering.is_finished(), "the row is still held");
        holder.let_go().await;
        soon(pestering).await.unwrap().unwrap();
        for number in 1..=3 * ORDERS {
            shop.check_confirmed_once(number).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_too_long_for_a_held_order_is_told_that_nothing_was_written() {
    for kind in servers() {
        let shop = Shop::open(kind).await;
        let order = shop.placed(1).await;
        let holder = shop.hold_first_order().await;
        let with_key = |number| Append {
            request: Some((keyed(&format!("key {number}"), number), answer(204, b""))),
            ..confirming(&order)
        };
        let (plain, keyed) = (
            shop.appending(confirming(&order)),
            shop.appending(with_key(1)),
        );
        for refused in all_soon(vec![plain, keyed]).await {
            assert!(is_not_written(&refused), "{refused:?}");
        }
        holder.let_go().await;
        let appended = shop.store.journal.append(with_key(1)).await;
        appended.unwrap();
        let late = shop.store.journal.append(confirming(&order)).await;
        assert!(matches!(late, Err(AppendError::Conflict(_))), "{late:?}");
        shop.check_confirmed_once(1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_commands_on_a_held_order_leave_room_for_those_on_others() {
    for kind in servers() {
        let shop = Shop::open(kind).await;
        let mut orders = Vec::new();
        for number in 1..=ORDERS {
            orders.push(shop.placed(number).await);
        }
        let holder = shop.hold_first_order().await;
        let command = |order: &Order, key: u64| Append {
            request: Some((keyed(&format!("key {key}"), key), answer(204, b""))),
            ..confirming(order)
        };
        let held: Vec<_> = (1..=ORDERS)
            .map(|key| shop.appending(command(&orders[0], key)))
            .collect();
        let others = (ORDERS + 1..).zip(&orders[1..]);
        let others = others.map(|(key, order)| shop.appending(command(order, key)));
        for appended in all_soon(others.collect()).await {
            appended.unwrap();
        }
        holder.let_go().await;
        let done = all_soon(held).await.into_iter().flatten();
        assert!(done.count() <= 1, "of several that continue one version");
        let again = shop.store.journal.append(confirming(&orders[0])).await;
        assert!(
            matches!(again, Ok(()) | Err(AppendError::Conflict(_))),
            "{again:?}"
        );
        for number in 1..=ORDERS {
            shop.check_confirmed_once(number).await;
        }
    }
}

fn wants(number: u64, id: &str) -> StockCall {
    let order = order_id(number);
    let key = CallKey::new(order, CallId::whole(Step::Reserve));
    StockCall {
        is_repeat: false,
        key: key.clone(),
        reservation: key,
        order,
        number: OrderNumber(number),
        items: vec![StockItem {
            product: product(id),
            quantity: units(1),
        }],
    }
}

fn is_done(outcome: &CallOutcome) -> bool {
    matches!(outcome, CallOutcome::Definite(Answer::Done(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_held_stock_of_a_product_holds_up_no_other_product() {
    for kind in servers() {
        let shop = Shop::open(kind).await;
        let inventory = BuiltinInventory::new(&shop.store.books, shop.clock.clone());
        let inventory = Arc::new(inventory);
        for id in ["A", "B"] {
            inventory.receive(&product(id), 100).await.unwrap();
        }
        let reserving = |number: u64, id: &'static str| {
            let inventory = inventory.clone();
            tokio::spawn(async move { inventory.reserve(&wants(number, id)).await })
        };
        let hold = "SELECT product_id FROM stock WHERE product_id = 'A' FOR UPDATE";
        let holder = shop.database.hold(hold).await;
        let of_a: Vec<_> = (1..=ORDERS).map(|n| reserving(n, "A")).collect();
        let of_b = (ORDERS + 1..=2 * ORDERS).map(|n| reserving(n, "B"));
        for reserved in all_soon(of_b.collect()).await {
            assert!(is_done(&reserved), "{reserved:?}");
        }
        holder.let_go().await;
        all_soon(of_a).await;
        for number in 1..=ORDERS {
            let reserved = inventory.reserve(&wants(number, "A")).await;
            assert!(is_done(&reserved), "{number}: {reserved:?}");
        }
        let stock = Ledger::new(&shop.store.books).stock().await.unwrap();
        let reserved: Vec<_> = stock.iter().map(|s| s.reserved).collect();
        assert_eq!(reserved, [ORDERS, ORDERS]);
    }
}

fn money(number: u64, step: Step) -> PaymentCall {
    let order = order_id(number);
    PaymentCall {
        key: CallKey::new(order, CallId::whole(step)),
        origin: CallKey::new(order, CallId::whole(Step::Authorize)),
        reference: None,
        was_taken: false,
        order,
        number: OrderNumber(number),
        customer: Some(customer("42")),
        amount: usd(100),
        method: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_payment_holds_up_no_other_payment() {
    for kind in servers() {
        let shop = Shop::open(kind).await;
        let payments = BuiltinPayments::new(&shop.store.books, shop.clock.clone());
        let payments = Arc::new(payments);
        for number in 1..=ORDERS {
            let authorized = payments.authorize(&money(number, Step::Authorize)).await;
            assert!(is_done(&authorized), "{authorized:?}");
        }
        let hold = "SELECT state FROM payments ORDER BY order_id LIMIT 1 FOR UPDATE";
        let holder = shop.database.hold(hold).await;
        let mut capturing: Vec<_> = (1..=ORDERS)
            .map(|number| {
                let payments = payments.clone();
                let call = money(number, Step::Capture);
                tokio::spawn(async move { payments.capture(&call).await })
            })
            .collect();
        let first = capturing.remove(0);
        for captured in all_soon(capturing).await {
            assert!(is_done(&captured), "{captured:?}");
        }
        holder.let_go().await;
        soon(first).await.unwrap();
        let captured = payments.capture(&money(1, Step::Capture)).await;
        assert!(is_done(&captured), "{captured:?}");
        let ledger = Ledger::new(&shop.store.books);
        for number in 1..=ORDERS {
            let records = ledger.payments(order_id(number)).await.unwrap();
            let states: Vec<_> = records.iter().map(|record| record.state).collect();
            assert_eq!(states, [PaymentState::Captured], "{number}");
        }
    }
}
