//! Fault 20 on PostgreSQL, without its chance: an order is written, and its server is gone before that is
//! acknowledged and until its lease is over. Nobody was asked for anything, and nothing looks as if.

use crate::proxy::Proxy;
use crate::servers::postgres_or_left_out;
use crate::waiting::eventually;
use application::Caller;
use application::engine::{Engine, EngineLimits, EngineParts};
use application::orders::{PlaceOrder, PlaceOrderError};
use application::ports::{CartState, Journal, NoProbe};
use application::testing::app::PlainAnswers;
use application::testing::builders::{keyed, request};
use application::testing::clock::SeededEntropy;
use application::testing::collaborators::Abilities;
use application::testing::{FakeCollaborators, ManualClock};
use domain::order::{Fact, OrderStatusKind};
use domain::process::{CallOutcome, Step};
use domain::{CartRevision, Duration};
use outbound::sql::postgres::PostgresStore;
use std::sync::Arc;

/// Among collaborators that know no keys.
fn placing(store: &Arc<PostgresStore>) -> (PlaceOrder, Arc<FakeCollaborators>) {
    let clock = Arc::new(ManualClock::flowing());
    let world = FakeCollaborators::new(Abilities::KEYLESS, clock.clone());
    let engine = Engine::new(EngineParts {
        journal: store.clone(),
        collaborators: world.wired(),
        answers: Arc::new(PlainAnswers),
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new(1)),
        probe: Arc::new(NoProbe),
        limits: EngineLimits {
            // Over long before the fate of a commit is given up.
            lease: Duration::from_secs(4),
            call_timeout: Duration::from_secs(2),
            poll_interval: Duration::from_millis(10),
            ..EngineLimits::default()
        },
    });
    let place = PlaceOrder {
        engine,
        journal: store.clone(),
        requests: store.clone(),
        clock,
        ids: Arc::new(outbound::UuidV7),
        probe: Arc::new(NoProbe),
    };
    (place, Arc::new(world))
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_20_an_order_that_was_written_and_never_acknowledged_is_carried_out_without_keys() {
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let wire = Proxy::to(database.port()).await;
    let clock = Arc::new(ManualClock::default());
    let place = database.place_through(wire.port);
    let store = PostgresStore::open(&place, clock).await.unwrap();
    let (place, world) = placing(&store);
    let mut wanted = request(&[("PROD001", 2)]);
    wanted.claim = keyed("key", 1);
    wanted.cart = Some(CartState::Revision(CartRevision(1)));
    wire.go_down_at_a_commit();
    let placed = place.run(&Caller::Anyone, wanted).await;
    let Err(PlaceOrderError::Unknown(id)) = placed.map(drop) else {
        panic!("nobody can know yet");
    };
    let is_due = "SELECT count(*) FROM orders \
                  WHERE wake_at < extract(epoch FROM clock_timestamp()) * 1000000";
    assert_eq!(database.number(is_due).await, 1, "it is there for recovery");
    let recovery = place.engine.clone();
    tokio::spawn(async move { recovery.take_up_due_orders().await });
    wire.come_up();
    let is_over = |order: &domain::Order| {
        order.status().kind() == OrderStatusKind::Confirmed || order.parked().is_some()
    };
    let order = eventually(&*store, id, is_over).await;
    assert_eq!(order.parked(), None, "{order:#?}");
    let journal = store.events(id).await.unwrap();
    let ended = journal.iter().find_map(|event| match &event.fact {
        Fact::CallEnded { outcome, .. } => Some(outcome.clone()),
        _ => None,
    });
    assert!(
        matches!(ended, Some(CallOutcome::NotSent(_))),
        "{journal:#?}"
    );
    assert_eq!(world.effects.requests(Step::Reserve), 1);
}
