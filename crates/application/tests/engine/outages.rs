//! A store that is away for minutes, while what collaborators have answered is known in memory alone.

use super::books::{assert_sound, worlds};
use application::engine::EngineLimits;
use application::ports::Journal as _;
use application::testing::{TestApp, builders};
use domain::order::{Event, Fact, OrderStatusKind};
use domain::process::Step;
use std::time::Duration;

/// Longer than a lease, and than a store that refuses is put up with.
const AWAY: Duration = Duration::from_mins(2);

const STEPS: [Step; 5] = [
    Step::Reserve,
    Step::Authorize,
    Step::Pay,
    Step::Capture,
    Step::CreateShipment,
];

#[tokio::test(start_paused = true)]
async fn no_answer_of_a_collaborator_is_lost_while_the_store_is_away_for_minutes() {
    for (world, abilities) in worlds() {
        for step in STEPS {
            let context = format!("{world}: the store is away when {step:?} is answered");
            let app = TestApp::builder().among(abilities).start();
            app.world.script.hold(step);
            let id = app.place(builders::request(&[("PROD001", 2)])).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            app.store.set_down(true);
            app.world.script.let_go(step);
            tokio::time::sleep(AWAY).await;
            app.store.set_down(false);
            app.run_until_idle().await;
            let order = app.order(id).await;
            assert_sound(&app, &context);
            assert_eq!(order.parked(), None, "{context}");
            assert_eq!(
                order.status().kind(),
                OrderStatusKind::Confirmed,
                "{context}"
            );
        }
    }
}

/// Looks for due orders so seldom that its replica is quicker.
fn slow_to_look() -> EngineLimits {
    EngineLimits {
        poll_interval: domain::Duration::from_hours(1),
        ..EngineLimits::default()
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_after_another_replica_has_parked_its_order_lets_it_go_on() {
    for (world, abilities) in worlds() {
        for step in STEPS {
            let context = format!("{world}: the store is away when {step:?} is answered");
            let knowing = TestApp::builder().among(abilities).within(slow_to_look());
            let knowing = knowing.start();
            let quick = knowing.start_replica(TestApp::builder().among(abilities));
            knowing.world.script.hold(step);
            let id = knowing.place(builders::request(&[("PROD001", 2)])).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            knowing.store.set_down(true);
            knowing.world.script.let_go(step);
            tokio::time::sleep(AWAY).await;
            knowing.store.set_down(false);
            knowing.run_until_idle().await;
            quick.run_until_idle().await;
            let order = knowing.order(id).await;
            let journal = knowing.store.events(id).await.unwrap();
            let is_made = order.calls().iter().any(|(call, _)| call.step == step);
            assert_eq!(was_lost(&journal), is_made, "{context}: {journal:?}");
            assert_sound(&knowing, &context);
            assert_eq!(order.parked(), None, "{context}: {journal:?}");
            let status = order.status().kind();
            assert_eq!(status, OrderStatusKind::Confirmed, "{context}");
        }
    }
}

/// Whether the quicker one took the call for lost.
fn was_lost(journal: &[Event]) -> bool {
    journal.iter().any(
        |event| matches!(&event.fact, Fact::CallEnded { outcome, .. } if outcome.is_lost_runner()),
    )
}
