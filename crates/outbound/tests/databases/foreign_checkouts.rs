//! Checkouts of carts that another service keeps, by two replicas at once: however the clicks, the
//! clearings and the placings interleave, what was in the cart is ordered once.

use crate::servers::{Kind, on_every_database};
use crate::waiting::eventually;
use application::carts::{Checkout, CheckoutCart, CheckoutError, GetCart};
use application::engine::{Collaborators, Engine, EngineLimits, EngineParts};
use application::orders::{
    CancelOrder, ChangeOrder, PlaceOrder, PlaceOrderError, PlaceOutcome, Terms,
};
use application::ports::{CartWrite, CartWriteError, Carts, ClearCart, Clock, NoProbe, ReadError};
use application::testing::TestApp;
use application::testing::app::PlainAnswers;
use application::testing::builders::{customer, guard, keyed, product, units, usd};
use application::{Caller, RequestClaim};
use async_trait::async_trait;
use domain::order::{CancelWindow, Channel};
use domain::process::{Answer, CallOutcome, Clearing, Receipt, Refusal};
use domain::{Cart, CartLine, Contact, CustomerId, Duration, Notation, Order, OrderId, Reason};
use outbound::builtin::BuiltinPayments;
use outbound::sql::Database;
use outbound::{SystemClock, SystemEntropy, UuidV7};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// One customer's cart, which can be read and emptied.
#[derive(Default)]
struct CartService {
    lines: Mutex<Vec<CartLine>>,
    /// The next that reads is given the cart as it is now, later.
    delays: AtomicBool,
    /// It cannot be emptied at the moment.
    keeps: AtomicBool,
    /// It answers so, and still shows what was in it.
    leaves: Mutex<Option<Answer>>,
    has_read: Notify,
    go_on: Notify,
}

impl CartService {
    fn fill(&self) {
        *self.lines.lock().unwrap() = vec![CartLine {
            product: product("PROD001"),
            notation: Notation::Text,
            name: "Headphones of the cart".to_owned(),
            quantity: units(1),
            unit_price: usd(7_999),
            image_url: None,
        }];
    }
}

#[async_trait]
impl Carts for CartService {
    fn have_revisions(&self) -> bool {
        false
    }

    async fn cart(&self, customer: &CustomerId) -> Result<Cart, ReadError> {
        let cart = Cart {
            revision: None,
            lines: self.lines.lock().unwrap().clone(),
            ..Cart::empty(customer.clone(), SystemClock.now())
        };
        if self.delays.swap(false, Ordering::SeqCst) {
            self.has_read.notify_one();
            self.go_on.notified().await;
        }
        Ok(cart)
    }

    async fn change(&self, _write: CartWrite) -> Result<Cart, CartWriteError> {
        Err(CartWriteError::ReadOnly)
    }

    async fn clear(&self, _call: &ClearCart) -> CallOutcome {
        if self.keeps.load(Ordering::SeqCst) {
            return CallOutcome::NotSent("it is closed".to_owned());
        }
        if let Some(answer) = self.leaves.lock().unwrap().clone() {
            return CallOutcome::Definite(answer);
        }
        self.lines.lock().unwrap().clear();
        CallOutcome::Definite(Answer::Done(Receipt::Plain))
    }
}

/// A replica: an engine and its use cases over the one database.
fn replica(store: &Database, carts: &Arc<CartService>) -> CheckoutCart {
    let clock = Arc::new(SystemClock);
    let engine = Engine::new(EngineParts {
        journal: store.journal.clone(),
        collaborators: Collaborators {
            catalogue: None,
            customers: None,
            inventory: None,
            payments: Some(Arc::new(BuiltinPayments::new(&store.books, clock.clone()))),
            shipping: None,
            notifications: None,
            carts: Some(carts.clone()),
        },
        answers: Arc::new(PlainAnswers),
        clock: clock.clone(),
        entropy: Arc::new(SystemEntropy),
        probe: Arc::new(NoProbe),
        limits: EngineLimits {
            poll_interval: Duration::from_millis(10),
            ..EngineLimits::default()
        },
    });
    let recovery = engine.clone();
    tokio::spawn(async move { recovery.take_up_due_orders().await });
    CheckoutCart {
        carts: GetCart(engine.clone()),
        place: PlaceOrder {
            engine,
            journal: store.journal.clone(),
            requests: store.requests.clone(),
            clock,
            ids: Arc::new(UuidV7),
            probe: Arc::new(NoProbe),
        },
    }
}

/// Two replicas over a database; SQLite has one process at a time, and they share it.
async fn replicas(
    kind: Kind,
    database: &crate::servers::TestDatabase,
    carts: &Arc<CartService>,
) -> [CheckoutCart; 2] {
    let clock = Arc::new(SystemClock);
    let first = database.open(clock.clone()).await;
    let second = match kind {
        Kind::Sqlite => first.clone(),
        Kind::Postgres | Kind::Mariadb => database.open(clock).await,
    };
    [replica(&first, carts), replica(&second, carts)]
}

fn checkout(claim: RequestClaim, notes: &str) -> Checkout {
    Checkout {
        channel: Channel::new("coordinator"),
        customer: customer("7"),
        customer_notation: Notation::Number,
        contact: Contact::default(),
        terms: Terms {
            notes: Some(notes.to_owned()),
            ..Terms::default()
        },
        accepts_price_changes: false,
        seen: None,
        claim,
    }
}

async fn run(
    replica: &CheckoutCart,
    claim: RequestClaim,
    notes: &str,
) -> Result<PlaceOutcome, CheckoutError> {
    let checkout = checkout(claim, notes);
    replica.run(&Caller::Anyone, checkout).await
}

/// The n-th click of somebody: without a key, or with a new one; with these notes or with others.
async fn click(replica: &CheckoutCart, n: u64) -> Result<PlaceOutcome, CheckoutError> {
    let claim = match n % 3 {
        0 => guard("coordinator:user:7", n % 4),
        _ => keyed(&format!("key {n}"), n),
    };
    run(replica, claim, &format!("notes {}", n % 4)).await
}

/// Clicks on until the cart is empty. How many orders that made.
async fn click_on(replica: CheckoutCart, first: u64) -> usize {
    let mut placed = 0;
    for n in first.. {
        match click(&replica, n).await {
            Ok(PlaceOutcome::Placed(_)) => placed += 1,
            Ok(PlaceOutcome::Repeated(_))
            | Err(CheckoutError::Place(PlaceOrderError::CartUnderWay { .. })) => {}
            Err(CheckoutError::EmptyCart) => break,
            Err(error) => panic!("click {n}: {error}"),
        }
        tokio::task::yield_now().await;
    }
    placed
}

async fn one_cart_is_one_order_however_many_click_until_it_is_empty(kind: Kind) {
    const CLICKERS: u64 = 8;
    let database = kind.database().await;
    let carts = Arc::new(CartService::default());
    let replicas = replicas(kind, &database, &carts).await;
    for round in 0..8_u64 {
        carts.fill();
        let mut clicking = JoinSet::new();
        for clicker in 0..CLICKERS {
            let replica = replicas[usize::from(clicker % 2 == 1)].clone();
            let first = (round * CLICKERS + clicker) * 1_000_000 + clicker;
            clicking.spawn(click_on(replica, first));
        }
        let placed: usize = clicking.join_all().await.into_iter().sum();
        assert_eq!(placed, 1, "{kind:?}, round {round}");
    }
    let orders = database.number("SELECT count(*) FROM orders").await;
    assert_eq!(orders, 8, "{kind:?}");
}

/// Cancels the order while its cart cannot be emptied.
async fn called_off(replica: &CheckoutCart, id: OrderId) {
    let place = &replica.place;
    let cancel = CancelOrder(ChangeOrder {
        engine: place.engine.clone(),
        journal: place.journal.clone(),
        requests: place.requests.clone(),
        clock: place.clock.clone(),
        probe: place.probe.clone(),
    });
    let change = TestApp::change_of(id);
    let cancelled = cancel.run(change, CancelWindow::default(), Reason::not_given());
    cancelled.await.unwrap();
}

/// Waits until the order has emptied its cart, and that is on record.
async fn cleared(replica: &CheckoutCart, id: OrderId) {
    let is_over = |order: &Order| order.clearing(SystemClock.now()) == Clearing::Over;
    eventually(&*replica.place.journal, id, is_over).await;
}

async fn a_cart_that_was_read_before_its_clearing_is_not_ordered_after_it(kind: Kind) {
    let database = kind.database().await;
    let carts = Arc::new(CartService::default());
    let [slow, quick] = replicas(kind, &database, &carts).await;
    for (round, late) in (1_i64..).zip([
        (guard("coordinator:user:7", 1), "the same"),
        (guard("coordinator:user:7", 2), "others"),
        (keyed("late", 1), "the same"),
        (keyed("later", 2), "others"),
    ]) {
        carts.fill();
        carts.delays.store(true, Ordering::SeqCst);
        let (slow, (claim, notes)) = (slow.clone(), late);
        let late = tokio::spawn(async move { run(&slow, claim, notes).await });
        carts.has_read.notified().await;
        let in_time = run(&quick, guard("coordinator:user:7", 1), "the same").await;
        let Ok(PlaceOutcome::Placed(follower)) = in_time else {
            panic!("{kind:?}: the way is free");
        };
        let first = follower.latest().order.id();
        cleared(&quick, first).await;
        carts.go_on.notify_one();
        match late.await.unwrap() {
            Ok(PlaceOutcome::Repeated(record)) => {
                assert_eq!((record.order, notes), (Some(first), "the same"));
            }
            // There is nothing to wait for any more, and nothing to order.
            Err(CheckoutError::EmptyCart) => assert_eq!(notes, "others"),
            Ok(PlaceOutcome::Placed(_)) => panic!("{kind:?}: ordered twice ({notes})"),
            Err(error) => panic!("{kind:?}: {error}"),
        }
        let again = click(&quick, 3).await;
        assert!(matches!(again, Err(CheckoutError::EmptyCart)));
        let orders = database.number("SELECT count(*) FROM orders").await;
        assert_eq!(orders, round, "{kind:?}");
    }
}

async fn a_key_that_came_to_an_order_orders_nothing_else_at_either_replica(kind: Kind) {
    let database = kind.database().await;
    let carts = Arc::new(CartService::default());
    let [here, there] = replicas(kind, &database, &carts).await;
    for round in 1..=4 {
        carts.fill();
        carts.keeps.store(true, Ordering::SeqCst);
        let placed = run(&here, keyed(&format!("first {round}"), round), "").await;
        let Ok(PlaceOutcome::Placed(follower)) = placed else {
            panic!("{kind:?}: the way is free");
        };
        let first = follower.latest().order.id();
        let second = || keyed(&format!("second {round}"), round);
        let met = |outcome| match outcome {
            Ok(PlaceOutcome::Repeated(record)) => assert_eq!(record.order, Some(first)),
            Ok(PlaceOutcome::Placed(_)) => panic!("{kind:?}: ordered twice"),
            Err(error) => panic!("{kind:?}: {error}"),
        };
        met(run(&there, second(), "").await);
        carts.keeps.store(false, Ordering::SeqCst);
        cleared(&here, first).await;
        // The cart is empty, and then it holds the same again.
        met(run(&there, second(), "").await);
        carts.fill();
        let (one, other) = tokio::join!(run(&here, second(), ""), run(&there, second(), ""));
        met(one);
        met(other);
        let orders = database.number("SELECT count(*) FROM orders").await;
        assert_eq!(orders, i64::try_from(round).unwrap(), "{kind:?}");
    }
}

async fn a_checkout_that_loses_its_turn_to_an_order_that_is_called_off_is_made_once_more(
    kind: Kind,
) {
    let database = kind.database().await;
    let carts = Arc::new(CartService::default());
    let [slow, quick] = replicas(kind, &database, &carts).await;
    carts.fill();
    carts.keeps.store(true, Ordering::SeqCst);
    carts.delays.store(true, Ordering::SeqCst);
    let late = tokio::spawn(async move { run(&slow, keyed("late", 1), "others").await });
    carts.has_read.notified().await;
    let in_time = run(&quick, keyed("in time", 2), "").await;
    let Ok(PlaceOutcome::Placed(follower)) = in_time else {
        panic!("{kind:?}: the way is free");
    };
    let first = follower.latest().order.id();
    called_off(&quick, first).await;
    carts.go_on.notify_one();
    let Ok(PlaceOutcome::Placed(follower)) = late.await.unwrap() else {
        panic!("{kind:?}: the way is free again");
    };
    assert_ne!(follower.latest().order.id(), first, "{kind:?}");
}

async fn a_lost_turn_does_not_order_what_the_cart_still_shows_of_the_order_before(kind: Kind) {
    for leaves in [
        Answer::Refused(Refusal::Rejected("no".to_owned())),
        Answer::Done(Receipt::Plain),
    ] {
        let database = kind.database().await;
        let carts = Arc::new(CartService::default());
        let [slow, quick] = replicas(kind, &database, &carts).await;
        carts.fill();
        *carts.leaves.lock().unwrap() = Some(leaves);
        carts.delays.store(true, Ordering::SeqCst);
        let late = tokio::spawn(async move { run(&slow, keyed("late", 1), "others").await });
        carts.has_read.notified().await;
        let in_time = run(&quick, keyed("in time", 2), "").await;
        let Ok(PlaceOutcome::Placed(follower)) = in_time else {
            panic!("{kind:?}: the way is free");
        };
        let first = follower.latest().order.id();
        cleared(&quick, first).await;
        carts.go_on.notify_one();
        match late.await.unwrap() {
            Err(CheckoutError::Place(PlaceOrderError::CartUnderWay { order, .. })) => {
                assert_eq!(order, first, "{kind:?}");
            }
            Err(error) => panic!("{kind:?}: {error}"),
            Ok(_) => panic!("{kind:?}: ordered twice"),
        }
        let orders = database.number("SELECT count(*) FROM orders").await;
        assert_eq!(orders, 1, "{kind:?}");
    }
}

on_every_database!(
    a_lost_turn_does_not_order_what_the_cart_still_shows_of_the_order_before,
    a_checkout_that_loses_its_turn_to_an_order_that_is_called_off_is_made_once_more,
    a_key_that_came_to_an_order_orders_nothing_else_at_either_replica,
    one_cart_is_one_order_however_many_click_until_it_is_empty,
    a_cart_that_was_read_before_its_clearing_is_not_ordered_after_it
);
