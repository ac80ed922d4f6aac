//! A store that is away for minutes, while what collaborators have answered is known in memory alone.

use super::books::{assert_sound, worlds};
use application::testing::{CommitFault, TestApp, builders};
use domain::order::OrderStatusKind;

/// More commits than an order needs.
const COMMITS: usize = 9;

/// Tries that come to nothing: about two minutes of them, longer than a lease.
const TRIES: usize = 60;

#[tokio::test(start_paused = true)]
async fn no_answer_of_a_collaborator_is_lost_while_the_store_is_away_for_minutes() {
    for (world, abilities) in worlds() {
        for nth in 1..COMMITS {
            let context = format!("{world}: the store is away from commit {nth} on");
            let app = TestApp::builder().among(abilities).start();
            for _ in 0..nth {
                app.store.let_next_commit_pass();
            }
            for _ in 0..TRIES {
                app.store.fail_next_commit(CommitFault::Lost);
            }
            let id = app.place(builders::request(&[("PROD001", 2)])).await;
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
