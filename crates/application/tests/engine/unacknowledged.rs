//! Orders of which the store has not said that it took them: who placed them knows that nobody was asked
//! for anything yet, and that makes the difference where a call must not be repeated.

use super::books::{assert_sound, worlds};
use super::hindered::Hindered;
use application::Caller;
use application::engine::EngineLimits;
use application::orders::{PlaceOrder, PlaceOrderError, PlaceOutcome};
use application::ports::Journal as _;
use application::testing::collaborators::Abilities;
use application::testing::{CommitFault, TestApp, TestAppBuilder, builders};
use domain::Order;
use domain::order::{Fact, OrderStatusKind};
use domain::process::{CallOutcome, Hold};
use std::time::Duration;

/// Longer than a lease.
const AWAY: Duration = Duration::from_mins(2);

fn keyless() -> TestAppBuilder {
    TestApp::builder().among(Abilities::KEYLESS)
}

async fn place_unheard(app: &TestApp, key: &str, fault: CommitFault) {
    app.store.fail_next_commit(fault);
    let mut request = builders::request(&[("PROD001", 2)]);
    request.claim = builders::keyed(key, 1);
    let placed = app.place.run(&Caller::Anyone, request).await;
    let is_unknown = matches!(placed, Err(PlaceOrderError::Unknown(_)));
    assert!(is_unknown, "nobody can know yet");
}

fn only(app: &TestApp) -> Order {
    let mut orders = app.store.orders();
    assert_eq!(orders.len(), 1);
    orders.remove(0)
}

/// How its calls ended, by name.
async fn ends(app: &TestApp, order: &Order) -> Vec<&'static str> {
    let journal = app.store.events(order.id()).await;
    let journal = journal.expect("the store is up");
    let ends = journal.iter().filter_map(|event| match &event.fact {
        Fact::CallEnded { outcome, .. } => Some(outcome),
        _ => None,
    });
    let name = |outcome: &CallOutcome| {
        if outcome.is_lost_runner() {
            "lost"
        } else {
            outcome.name()
        }
    };
    ends.map(name).collect()
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_placing_was_not_acknowledged_goes_on_and_nobody_has_to_look_into_it() {
    for (world, abilities) in worlds() {
        for away in [Duration::ZERO, AWAY] {
            let context = format!("{world}: the store is away for {away:?}");
            let app = TestApp::builder().among(abilities).start();
            place_unheard(&app, "key", CommitFault::UnknownButWritten).await;
            app.store.set_down(true);
            tokio::time::sleep(away).await;
            app.store.set_down(false);
            app.run_until_idle().await;
            let order = only(&app);
            let ends = ends(&app, &order).await;
            assert_eq!(ends[0], "not-sent", "{context}: {ends:?}");
            assert!(!ends.contains(&"lost"), "{context}: {ends:?}");
            assert_eq!(order.parked(), None, "{context}");
            let status = order.status().kind();
            assert_eq!(status, OrderStatusKind::Confirmed, "{context}");
            assert_sound(&app, &context);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_was_not_placed_after_all_leaves_nothing_behind() {
    let app = keyless().start();
    place_unheard(&app, "key", CommitFault::UnknownAndNotWritten).await;
    assert_eq!(app.engine.in_hand(), 1);
    app.run_until_idle().await;
    assert_eq!(app.store.orders(), []);
    assert_eq!(app.world.effects.all(), []);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_another_replica_took_up_first_is_not_called_for_by_who_placed_it() {
    let looks_seldom = EngineLimits {
        poll_interval: domain::Duration::from_hours(1),
        ..EngineLimits::default()
    };
    let placing = keyless().within(looks_seldom).start();
    let quick = placing.start_replica(keyless());
    place_unheard(&placing, "key", CommitFault::UnknownButWritten).await;
    placing.store.set_down(true);
    tokio::time::sleep(AWAY).await;
    placing.store.set_down(false);
    placing.run_until_idle().await;
    quick.run_until_idle().await;
    let order = only(&placing);
    assert_eq!(ends(&placing, &order).await, ["lost"]);
    let hold = order.parked().map(|parked| parked.hold);
    assert_eq!(hold, Some(Hold::AnswerLost));
    assert_eq!(placing.world.effects.all(), []);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_acknowledged_after_its_lease_is_not_taken_for_lost() {
    let app = keyless().start();
    let place = PlaceOrder {
        journal: Hindered::slow_to_acknowledge(&app, AWAY),
        ..app.place.clone()
    };
    let request = builders::request(&[("PROD001", 2)]);
    let placed = place.run(&Caller::Anyone, request).await;
    assert!(matches!(placed, Ok(PlaceOutcome::Placed(_))));
    app.run_until_idle().await;
    let order = only(&app);
    assert!(!ends(&app, &order).await.contains(&"lost"));
    assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
    assert_sound(&app, "acknowledged late");
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_such_an_order_no_longer_than_for_any() {
    let patience = domain::Duration::from_secs(30);
    let app = keyless().start();
    place_unheard(&app, "key", CommitFault::UnknownButWritten).await;
    app.store.set_down(true);
    assert_eq!(app.engine.drain_within(patience).await, 1);
    app.store.set_down(false);
    assert_eq!(app.engine.drain_within(patience).await, 0);
    let order = only(&app);
    assert_eq!(ends(&app, &order).await, ["not-sent"]);
}

#[tokio::test(start_paused = true)]
async fn such_an_order_is_kept_for_as_long_as_an_outage_is_put_up_with() {
    let app = keyless().start();
    place_unheard(&app, "key", CommitFault::UnknownButWritten).await;
    app.store.set_down(true);
    tokio::time::sleep(EngineLimits::default().outage_patience.into()).await;
    assert_eq!(app.engine.in_hand(), 0);
    app.store.set_down(false);
    app.run_until_idle().await;
    let order = only(&app);
    assert_eq!(ends(&app, &order).await, ["lost"]);
    assert_eq!(app.world.effects.all(), []);
}

/// Places an order whose commit hangs in the server for so long after the connection was cut.
async fn place_hanging(app: &TestApp, hangs: Duration) {
    let place = PlaceOrder {
        journal: Hindered::committing_late(app, hangs),
        ..app.place.clone()
    };
    let request = builders::request(&[("PROD001", 2)]);
    let placed = place.run(&Caller::Anyone, request).await;
    assert!(matches!(placed, Err(PlaceOrderError::Unknown(_))));
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_commit_hangs_in_the_server_is_looked_for_until_it_comes() {
    for hangs in [Duration::from_millis(1), Duration::from_secs(1), AWAY] {
        let app = keyless().start();
        place_hanging(&app, hangs).await;
        app.run_until_idle().await;
        let order = only(&app);
        let ends = ends(&app, &order).await;
        assert_eq!(ends[0], "not-sent", "{hangs:?}: {ends:?}");
        assert!(!ends.contains(&"lost"), "{hangs:?}: {ends:?}");
        assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
        assert_sound(&app, "committed late");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_does_not_come_is_let_go_and_left_to_recovery() {
    let patience: Duration = EngineLimits::default().fate_patience.into();
    let app = keyless().start();
    place_hanging(&app, patience + AWAY).await;
    tokio::time::sleep(patience * 9 / 10).await;
    assert_eq!(app.engine.in_hand(), 1);
    tokio::time::sleep(patience / 5).await;
    assert_eq!(app.engine.in_hand(), 0);
    tokio::time::sleep(2 * AWAY).await;
    app.run_until_idle().await;
    assert_eq!(ends(&app, &only(&app)).await, ["lost"]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_an_order_that_may_never_come() {
    let app = keyless().start();
    place_unheard(&app, "key", CommitFault::UnknownAndNotWritten).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(app.engine.in_hand(), 1);
    assert_eq!(
        app.engine
            .drain_within(domain::Duration::from_millis(1))
            .await,
        0
    );
}

#[tokio::test(start_paused = true)]
async fn no_more_such_orders_are_kept_than_there_are_places() {
    let one = EngineLimits {
        kept_at_once: 1,
        ..EngineLimits::default()
    };
    let app = keyless().within(one).start();
    for key in ["first", "second"] {
        place_unheard(&app, key, CommitFault::UnknownButWritten).await;
    }
    assert_eq!(app.engine.in_hand(), 1);
    app.run_until_idle().await;
    let orders = app.store.orders();
    let parked = orders.iter().map(|order| order.parked().is_some());
    assert_eq!(parked.collect::<Vec<_>>(), [false, true]);
}
