//! A store that is away for minutes, while what collaborators have answered is known in memory alone.

use super::books::{assert_sound, worlds};
use application::testing::{TestApp, builders};
use domain::order::OrderStatusKind;
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
