//! A whole shop over a real database, whose built-in collaborators are reached through an
//! unreliable network.

use super::unreliable::Unreliable;
use crate::servers::{Kind, TestDatabase};
use application::Caller;
use application::engine::{Collaborators, Engine, EngineLimits, EngineParts};
use application::orders::{
    CancelOrder, ChangeOrder, OrderRequest, PlaceOrder, PlaceOutcome, ShipOrder,
};
use application::ports::{IdGenerator, NoProbe};
use application::testing::app::PlainAnswers;
use application::testing::clock::SeededEntropy;
use application::testing::{ManualClock, TestApp};
use domain::order::CancelWindow;
use domain::{Currency, Duration, Order, OrderId, OrderRef, Reason};
use outbound::builtin::{
    BuiltinCatalogue, BuiltinCustomers, BuiltinInventory, BuiltinPayments, BuiltinShipping, Ledger,
};
use outbound::sql::Database;
use std::sync::Arc;

/// Longer than everything here takes even on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

pub(crate) struct Shop {
    pub(crate) store: Database,
    pub(crate) network: Arc<Unreliable>,
    pub(crate) ledger: Ledger,
    pub(crate) place: PlaceOrder,
    pub(crate) change: ChangeOrder,
    engine: Engine,
    database: TestDatabase,
}

/// The one id that the next order gets: so that its faults are in place before it is.
struct ThisId(OrderId);

impl IdGenerator for ThisId {
    fn order_id(&self) -> OrderId {
        self.0
    }
}

/// Retries after a moment, because the clock of this shop is the real one.
fn swift() -> EngineLimits {
    EngineLimits {
        // No fault of this test is a silence; only a machine that hangs comes here.
        call_timeout: Duration::from_secs(1),
        // An order that is found due while its runner has not quite left waits for a lease.
        lease: Duration::from_secs(2),
        retry_base: Duration::from_millis(5),
        retry_cap: Duration::from_millis(20),
        poll_interval: Duration::from_millis(2),
        ..EngineLimits::default()
    }
}

impl Shop {
    pub(crate) async fn open(kind: Kind) -> Self {
        let database = kind.database().await;
        let clock = Arc::new(ManualClock::flowing());
        let entropy = Arc::new(SeededEntropy::new(1));
        let store = database.open(clock.clone()).await;
        let catalogue = BuiltinCatalogue::open(&store.books, Currency::USD)
            .await
            .unwrap();
        let network = Arc::new(Unreliable::new(
            BuiltinInventory::new(&store.books, clock.clone()),
            BuiltinPayments::new(&store.books, clock.clone()),
            BuiltinShipping::new(&store.books, clock.clone(), entropy.clone()),
        ));
        let engine = Engine::new(EngineParts {
            journal: store.journal.clone(),
            collaborators: Collaborators {
                catalogue: Some(Arc::new(catalogue)),
                customers: Some(Arc::new(BuiltinCustomers)),
                inventory: Some(network.clone()),
                payments: Some(network.clone()),
                shipping: Some(network.clone()),
                notifications: Some(network.clone()),
                carts: None,
            },
            answers: Arc::new(PlainAnswers),
            clock: clock.clone(),
            entropy,
            probe: Arc::new(NoProbe),
            limits: swift(),
        });
        let recovery = engine.clone();
        tokio::spawn(async move { recovery.take_up_due_orders().await });
        let place = PlaceOrder {
            engine: engine.clone(),
            journal: store.journal.clone(),
            requests: store.requests.clone(),
            clock: clock.clone(),
            ids: Arc::new(outbound::UuidV7),
            probe: Arc::new(NoProbe),
        };
        let change = ChangeOrder {
            engine: engine.clone(),
            journal: store.journal.clone(),
            requests: store.requests.clone(),
            clock,
            probe: Arc::new(NoProbe),
        };
        Self {
            ledger: Ledger::new(&store.books),
            store,
            network,
            place,
            change,
            engine,
            database,
        }
    }

    /// Places an order that gets this id.
    pub(crate) async fn place(&self, id: OrderId, request: OrderRequest) {
        let place = PlaceOrder {
            ids: Arc::new(ThisId(id)),
            ..self.place.clone()
        };
        match place.run(&Caller::Anyone, request).await.unwrap() {
            PlaceOutcome::Placed(follower) => assert_eq!(follower.latest().order.id(), id),
            PlaceOutcome::Repeated(_) => panic!("every order has a key of its own"),
        }
    }

    pub(crate) async fn ship(&self, id: OrderId) {
        let ship = ShipOrder(self.change.clone());
        let changed = ship.run(TestApp::change_of(id)).await;
        assert!(changed.is_ok(), "a confirmed order can be shipped");
    }

    pub(crate) async fn cancel(&self, id: OrderId) {
        let cancel = CancelOrder(self.change.clone());
        let changed = cancel.run(
            TestApp::change_of(id),
            CancelWindow::default(),
            Reason::not_given(),
        );
        assert!(changed.await.is_ok(), "it can be cancelled until it ships");
    }

    pub(crate) async fn order(&self, id: OrderId) -> Order {
        let order = self.store.journal.order(OrderRef::Id(id)).await;
        order.unwrap().expect("it was placed")
    }

    /// Waits until every order rests for good: done, or waiting for a person.
    pub(crate) async fn until_idle(&self) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.engine.in_hand() > 0 || self.awake().await > 0 {
            let is_late = tokio::time::Instant::now() >= deadline;
            assert!(!is_late, "not in time: every order rests");
            tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        }
    }

    pub(crate) async fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !is_so() {
            assert!(
                tokio::time::Instant::now() < deadline,
                "not in time: {what}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        }
    }

    async fn awake(&self) -> i64 {
        let sql = "SELECT count(*) FROM orders WHERE wake_at IS NOT NULL";
        self.database.number(sql).await
    }
}
