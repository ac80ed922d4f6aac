//! A stop: what is in hand is carried to its rest, also what is being claimed at that moment.

use super::backlog::leave_behind;
use super::hindered::Hindered;
use application::engine::EngineLimits;
use application::testing::{TestApp, builders};
use domain::order::OrderStatusKind;
use domain::process::Step;
use domain::{OrderNumber, OrderRef};
use std::time::Duration;

const CLAIMS_TAKE: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_orders_that_are_being_claimed_at_that_moment() {
    let dead = leave_behind(1).await;
    tokio::time::sleep(EngineLimits::default().lease.into()).await;
    let engine = Hindered::slow_to_claim(&dead, CLAIMS_TAKE).engine(&dead);
    let recovering = engine.clone();
    tokio::spawn(async move { recovering.take_up_due_orders().await });
    tokio::time::sleep(CLAIMS_TAKE / 2).await;

    engine.drain().await;
    let left = application::ports::Journal::order(&*dead.store, OrderRef::Number(OrderNumber(1)));
    let order = left.await.unwrap().expect("it was placed");
    assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_wait_is_told_how_many_orders_an_outage_keeps_in_hand() {
    let patience = domain::Duration::from_secs(30);
    let app = TestApp::start();
    app.world.script.hold(Step::Authorize);
    app.place(builders::request(&[("PROD001", 2)])).await;
    app.world.script.until_held(Step::Authorize).await;
    app.store.set_down(true);
    app.world.script.let_go(Step::Authorize);
    let begun = tokio::time::Instant::now();
    assert_eq!(app.engine.drain_within(patience).await, 1);
    assert_eq!(begun.elapsed(), Duration::from(patience));
    app.store.set_down(false);
    assert_eq!(app.engine.drain_within(patience).await, 0);
    assert!(begun.elapsed() < Duration::from(patience) * 2);
}
