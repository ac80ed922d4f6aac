//! Whole checkouts over the embedded store and the built-in collaborators, one for each test token:
//! where the order ends, and what the collaborators' own books say.

use crate::servers::{Kind, TestDatabase, on_every_database};
use crate::waiting::eventually;
use application::Caller;
use application::engine::{Collaborators, Engine, EngineLimits, EngineParts};
use application::orders::{PlaceOrder, PlaceOutcome};
use application::ports::NoProbe;
use application::testing::app::PlainAnswers;
use application::testing::builders::{keyed, product, request};
use domain::order::{CancelCause, OrderStatus, OrderStatusKind, PaymentMethod, PaymentStatus};
use domain::process::{CallId, Hold, Step};
use domain::{Currency, Duration, Order, OrderId};
use outbound::builtin::{
    BuiltinCatalogue, BuiltinCustomers, BuiltinInventory, BuiltinPayments, BuiltinShipping, Ledger,
    LogNotifications, PaymentState, ReservationState,
};
use outbound::sql::Database;
use outbound::{SystemClock, SystemEntropy, UuidV7};
use std::sync::Arc;

struct Shop {
    store: Database,
    place: PlaceOrder,
    ledger: Ledger,
    _database: TestDatabase,
}

/// Bounds in which a silent collaborator does not hold up a test.
fn impatient() -> EngineLimits {
    EngineLimits {
        call_timeout: Duration::from_millis(300),
        retry_base: Duration::from_millis(5),
        retry_cap: Duration::from_millis(20),
        poll_interval: Duration::from_millis(10),
        ..EngineLimits::default()
    }
}

async fn shop(kind: Kind) -> Shop {
    let database = kind.database().await;
    let clock = Arc::new(SystemClock);
    let entropy = Arc::new(SystemEntropy);
    let store = database.open(clock.clone()).await;
    let catalogue = BuiltinCatalogue::open(&store.books, Currency::USD)
        .await
        .unwrap();
    let shipping = BuiltinShipping::new(&store.books, clock.clone(), entropy.clone());
    let engine = Engine::new(EngineParts {
        journal: store.journal.clone(),
        collaborators: Collaborators {
            catalogue: Some(Arc::new(catalogue)),
            customers: Some(Arc::new(BuiltinCustomers)),
            inventory: Some(Arc::new(BuiltinInventory::new(&store.books, clock.clone()))),
            payments: Some(Arc::new(BuiltinPayments::new(&store.books, clock.clone()))),
            shipping: Some(Arc::new(shipping)),
            notifications: Some(Arc::new(LogNotifications)),
            carts: None,
        },
        answers: Arc::new(PlainAnswers),
        clock: clock.clone(),
        entropy,
        probe: Arc::new(NoProbe),
        limits: impatient(),
    });
    let recovery = engine.clone();
    tokio::spawn(async move { recovery.take_up_due_orders().await });
    let place = PlaceOrder {
        engine,
        journal: store.journal.clone(),
        requests: store.requests.clone(),
        clock,
        ids: Arc::new(UuidV7),
        probe: Arc::new(NoProbe),
    };
    Shop {
        ledger: Ledger::new(&store.books),
        store,
        place,
        _database: database,
    }
}

impl Shop {
    /// Orders two headphones, paid with this.
    async fn order(&self, token: &str) -> OrderId {
        let mut request = request(&[("PROD001", 2)]);
        request.terms.payment_method = PaymentMethod::parse(token).ok();
        request.claim = keyed(token, 1);
        match self.place.run(&Caller::Anyone, request).await.unwrap() {
            PlaceOutcome::Placed(follower) => follower.latest().order.id(),
            PlaceOutcome::Repeated(_) => panic!("each token is ordered with once"),
        }
    }

    async fn eventually(&self, id: OrderId, enough: impl Fn(&Order) -> bool) -> Order {
        eventually(&*self.store.journal, id, enough).await
    }

    async fn confirmed(&self, id: OrderId) -> Order {
        let told = |order: &Order| order.is_done(CallId::whole(Step::Notify));
        self.eventually(id, told).await
    }

    async fn cancelled(&self, id: OrderId) -> CancelCause {
        let undone = |order: &Order| {
            let voids = order.is_done(CallId::whole(Step::Authorize));
            order.is_cancelled()
                && order.is_done(CallId::whole(Step::Release))
                && order.is_done(CallId::whole(Step::Void)) == voids
        };
        match self.eventually(id, undone).await.status() {
            OrderStatus::Cancelled { cause, .. } => cause.clone(),
            other => panic!("{other:?}"),
        }
    }

    async fn payment(&self, id: OrderId) -> PaymentState {
        let payments = self.ledger.payments(id).await.unwrap();
        assert_eq!(payments.len(), 1, "{payments:?}");
        payments[0].state
    }

    async fn reservation(&self, id: OrderId) -> ReservationState {
        let reservations = self.ledger.reservations(id).await.unwrap();
        assert_eq!(reservations.len(), 1, "{reservations:?}");
        reservations[0].state
    }

    async fn reserved_headphones(&self) -> u64 {
        let stock = self.ledger.stock().await.unwrap();
        let headphones = stock.iter().find(|s| s.product == product("PROD001"));
        headphones.unwrap().reserved
    }
}

async fn every_token_that_is_good_for_the_money_ends_in_a_confirmed_order(kind: Kind) {
    let shop = shop(kind).await;
    for token in ["tok_visa", "CARD", "tok_timeout", "tok_late_success"] {
        let before = shop.reserved_headphones().await;
        let id = shop.order(token).await;
        let order = shop.confirmed(id).await;
        assert_eq!(order.status().kind(), OrderStatusKind::Confirmed, "{token}");
        assert_eq!(order.payment_status(), PaymentStatus::Paid, "{token}");
        assert!(order.shipment().unwrap().0.starts_with("TRK-"), "{token}");
        assert_eq!(shop.payment(id).await, PaymentState::Captured, "{token}");
        assert_eq!(shop.reserved_headphones().await, before + 2, "{token}");
        assert_eq!(shop.ledger.shipments(id).await.unwrap().len(), 1, "{token}");
    }
}

async fn a_refused_payment_gives_everything_back(kind: Kind) {
    let shop = shop(kind).await;
    for (token, code, books) in [
        ("tok_decline", "card_declined", PaymentState::Declined),
        ("tok_wrong", "invalid_token", PaymentState::Declined),
        (
            "tok_capture_decline",
            "capture_declined",
            PaymentState::Voided,
        ),
    ] {
        let id = shop.order(token).await;
        let cause = shop.cancelled(id).await;
        assert_eq!(cause, CancelCause::PaymentDeclined(code.to_owned()));
        assert_eq!(
            shop.reservation(id).await,
            ReservationState::Released,
            "{token}"
        );
        assert_eq!(shop.reserved_headphones().await, 0, "{token}");
        assert!(
            shop.ledger.shipments(id).await.unwrap().is_empty(),
            "{token}"
        );
        assert_eq!(shop.payment(id).await, books, "{token}");
    }
}

async fn an_answer_that_contradicts_the_request_waits_for_a_person(kind: Kind) {
    let shop = shop(kind).await;
    let id = shop.order("tok_unknown").await;
    let order = shop.eventually(id, |order| order.parked().is_some()).await;
    let parked = order.parked().unwrap();
    assert_eq!(parked.hold, Hold::Mismatch);
    assert_eq!(parked.call, Some(CallId::whole(Step::Authorize)));
    assert_eq!(order.status().kind(), OrderStatusKind::Pending);
    assert_eq!(shop.payment(id).await, PaymentState::Authorized);
    assert_eq!(shop.reservation(id).await, ReservationState::Reserved);
}

async fn buyers_of_the_last_pair_are_served_once_and_refused_by_name(kind: Kind) {
    let shop = shop(kind).await;
    let buying = (0..40_u64).map(|number| {
        let mut request = request(&[("PROD004", 20)]);
        request.claim = keyed(&format!("buyer {number}"), number);
        let place = shop.place.clone();
        tokio::spawn(async move { place.run(&Caller::Anyone, request).await })
    });
    let (mut confirmed, mut refused) = (0, 0);
    for buyer in buying.collect::<Vec<_>>() {
        let PlaceOutcome::Placed(follower) = buyer.await.unwrap().unwrap() else {
            panic!("every buyer has a key of their own");
        };
        let id = follower.latest().order.id();
        let decided = |order: &Order| order.status().kind() != OrderStatusKind::Pending;
        match shop.eventually(id, decided).await.status() {
            OrderStatus::Confirmed { .. } => confirmed += 1,
            OrderStatus::Cancelled { cause, .. } => {
                let CancelCause::OutOfStock(short) = cause else {
                    panic!("{cause:?}");
                };
                assert_eq!(short[0].product, product("PROD004"));
                assert_eq!(short[0].available, Some(5));
                assert!(shop.ledger.payments(id).await.unwrap().is_empty());
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((confirmed, refused), (1, 39));
}

on_every_database!(
    every_token_that_is_good_for_the_money_ends_in_a_confirmed_order,
    a_refused_payment_gives_everything_back,
    an_answer_that_contradicts_the_request_waits_for_a_person,
    buyers_of_the_last_pair_are_served_once_and_refused_by_name
);
