//! A row that disagrees with its journal refuses every append although nobody moved the order on.

use super::hindered::Hindered;
use application::testing::{TestApp, builders};

#[tokio::test(start_paused = true)]
async fn an_append_that_conflicts_with_nobody_is_tried_slowly_and_given_up() {
    let app = TestApp::start();
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    let journal = Hindered::refusing(&app);
    let engine = journal.engine(&app);
    engine.nudge(&order);
    engine.drain().await;
    let refused = journal.refused();
    assert!((2..100).contains(&refused), "{refused} appends were tried");
}
