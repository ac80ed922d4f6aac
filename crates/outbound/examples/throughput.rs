//! How much the embedded store carries: appends and whole checkouts per second, and what each costs
//! on the writer's thread. `cargo run --release -p outbound --example throughput [FOLDER]`

use application::Caller;
use application::engine::{Collaborators, Engine, EngineLimits, EngineParts};
use application::orders::{OrderRequest, PlaceOrder, PlaceOutcome, Terms, WantedItem};
use application::ports::{Answers, Append, IdGenerator, Journal, NoProbe, Wake};
use application::request::{Answer, Fingerprint, RequestClaim, RequestKey};
use domain::order::{Channel, Fact, OrderStatusKind};
use domain::process::{Answer as Answered, CallId, CallOutcome, Mode, Receipt, Step};
use domain::{
    Actor, Contact, Currency, CustomerId, Duration, Notation, Order, OrderRef, ProductId, Quantity,
};
use outbound::builtin::{
    BuiltinCatalogue, BuiltinCustomers, BuiltinInventory, BuiltinPayments, BuiltinShipping,
    LogNotifications,
};
use outbound::sql::sqlite::{Location, SqliteStore, WriterFigures};
use outbound::{SystemClock, SystemEntropy, UuidV7};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::time::Instant;

const CALLERS: u64 = 64;
const ORDERS_EACH: u64 = 250;
const APPENDS_EACH: u64 = 500;

struct Confirmed;

impl Answers for Confirmed {
    fn final_answer(&self, order: &Order) -> Option<Answer> {
        (order.status().kind() != OrderStatusKind::Pending && order.has_tried(Step::CreateShipment))
            .then(|| Answer {
                status: 201,
                headers: Vec::new(),
                content_type: Some("application/json".to_owned()),
                body: vec![b'x'; 600],
            })
    }
}

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let folder = std::env::args()
        .nth(1)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let path = folder.join(format!("throughput-{}.db", std::process::id()));
    let store = SqliteStore::open(Location::File(path.clone()), Arc::new(SystemClock))
        .expect("a new file can be opened");
    let place = shop(&store).await;
    checkouts(&store, &place).await;
    appends(&store, &place).await;
    place.engine.drain().await;
    drop(place);
    drop(store);
    for end in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

async fn shop(store: &Arc<SqliteStore>) -> PlaceOrder {
    let clock = Arc::new(SystemClock);
    let catalogue = BuiltinCatalogue::open(store, Currency::USD).await;
    let collaborators = Collaborators {
        catalogue: Arc::new(catalogue.expect("the catalogue can be read")),
        customers: Some(Arc::new(BuiltinCustomers)),
        inventory: Some(Arc::new(BuiltinInventory::new(
            store.clone(),
            clock.clone(),
        ))),
        payments: Some(Arc::new(BuiltinPayments::new(store.clone(), clock.clone()))),
        shipping: Some(Arc::new(BuiltinShipping::new(
            store.clone(),
            clock.clone(),
            Arc::new(SystemEntropy),
        ))),
        notifications: Some(Arc::new(LogNotifications)),
        carts: None,
    };
    let engine = Engine::new(EngineParts {
        journal: store.clone(),
        collaborators,
        answers: Arc::new(Confirmed),
        clock: clock.clone(),
        entropy: Arc::new(SystemEntropy),
        probe: Arc::new(NoProbe),
        limits: EngineLimits::default(),
    });
    PlaceOrder {
        engine,
        journal: store.clone(),
        requests: store.clone(),
        clock,
        ids: Arc::new(UuidV7),
        probe: Arc::new(NoProbe),
    }
}

fn request() -> OrderRequest {
    let item = |id: &str, units| WantedItem {
        product: ProductId::parse(id).expect("an id"),
        notation: Notation::Number,
        quantity: Quantity::try_new(units).expect("a quantity"),
        expected_price: None,
    };
    OrderRequest {
        channel: Channel::new("v1"),
        customer: CustomerId::parse("42").ok(),
        customer_notation: Notation::Number,
        contact: Contact::default(),
        items: vec![item("1", 2), item("5", 1)],
        terms: Terms::default(),
        claim: RequestClaim::Key {
            key: RequestKey {
                scope: "customer:42".to_owned(),
                key: UuidV7.order_id().to_string(),
            },
            fingerprint: Fingerprint([7; 32]),
        },
    }
}

async fn checkouts(store: &Arc<SqliteStore>, place: &PlaceOrder) {
    let before = store.figures();
    let start = Instant::now();
    let callers = (0..CALLERS).map(|_| {
        let place = place.clone();
        tokio::spawn(async move {
            for _ in 0..ORDERS_EACH {
                let placed = place.run(&Caller::Anyone, request()).await;
                let Ok(PlaceOutcome::Placed(mut follower)) = placed else {
                    panic!("an order was not placed");
                };
                let progress = follower.until(|progress| progress.answer.is_some()).await;
                assert!(progress.answer.is_some());
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.expect("the caller does not panic");
    }
    report("checkouts", CALLERS * ORDERS_EACH, start, before, store);
}

async fn appends(store: &Arc<SqliteStore>, place: &PlaceOrder) {
    let mut orders = Vec::new();
    for _ in 0..CALLERS {
        let placed = place.run(&Caller::Anyone, request()).await;
        let Ok(PlaceOutcome::Placed(mut follower)) = placed else {
            panic!("an order was not placed");
        };
        let progress = follower.until(|progress| progress.rest.is_some()).await;
        orders.push(progress.order.id());
    }
    let before = store.figures();
    let start = Instant::now();
    let callers = orders.into_iter().map(|id| {
        let store = store.clone();
        tokio::spawn(async move {
            let order = store.order(OrderRef::Id(id)).await.expect("it can be read");
            let mut order = order.expect("it is there");
            for _ in 0..APPENDS_EACH {
                let append = two_events(&order);
                order = append.order.clone();
                store.append(append).await.expect("nobody else writes it");
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.expect("the caller does not panic");
    }
    report(
        "appends of two events",
        CALLERS * APPENDS_EACH,
        start,
        before,
        store,
    );
}

/// What a turn in the middle of the process appends: an outcome and the next intent.
fn two_events(order: &Order) -> Append {
    let call = CallId::whole(Step::Notify);
    let now = order.updated_at();
    let mut after = order.clone();
    let ended = Fact::CallEnded {
        call,
        attempt: 1,
        outcome: CallOutcome::Definite(Answered::Done(Receipt::Plain)),
        retry_at: now,
    };
    let started = Fact::CallStarted {
        call,
        mode: Mode::Do,
        attempt: 2,
    };
    let events = vec![
        after.record(ended, Actor::Engine, now),
        after.record(started, Actor::Engine, now),
    ];
    Append {
        order: after,
        continues: order.version(),
        events,
        wake: Wake::After(Duration::from_secs(60)),
        answer: None,
        request: None,
    }
}

fn report(what: &str, count: u64, start: Instant, before: WriterFigures, store: &SqliteStore) {
    let after = store.figures();
    let elapsed = start.elapsed();
    let per_second = u128::from(count) * 1_000_000 / elapsed.as_micros().max(1);
    let jobs = (after.jobs - before.jobs).max(1);
    let commits = (after.commits - before.commits).max(1);
    eprintln!(
        "{count} {what}, {CALLERS} callers: {per_second} a second\n  writer: {jobs} jobs in {commits} \
         commits ({} each); statements {} ns a job, commit {} us",
        jobs / commits,
        (after.working_ns - before.working_ns) / jobs,
        (after.committing_ns - before.committing_ns) / commits / 1_000,
    );
}
