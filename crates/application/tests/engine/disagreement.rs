//! A store that is well and refuses just what one order needs: because its row disagrees with its journal,
//! or by a rule of its own.

use super::hindered::Hindered;
use application::orders::PlaceOrder;
use application::testing::{TestApp, builders};
use application::{Caller, engine::EngineLimits};
use domain::process::Hold;

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

#[tokio::test(start_paused = true)]
async fn an_order_whose_next_event_is_refused_is_soon_parked_even_in_a_shop_where_nothing_else_happens()
 {
    let app = TestApp::start();
    let journal = Hindered::taking_parkings(&app);
    let engine = journal.engine(&app);
    let recovering = engine.clone();
    tokio::spawn(async move { recovering.take_up_due_orders().await });
    let place = PlaceOrder {
        engine: engine.clone(),
        ..app.place.clone()
    };
    app.engine.drain().await;
    let placed = place.run(&Caller::Anyone, builders::request(&[("PROD001", 2)]));
    placed.await.expect("it is placed");
    let limits = EngineLimits::default();
    let claim = std::time::Duration::from(limits.append_patience) + limits.lease.into();
    tokio::time::sleep(claim * (limits.claims_before_parking + 2)).await;
    let [order] = &app.store.orders()[..] else {
        panic!("there is one order");
    };
    let parked = order.parked().map(|parked| parked.hold);
    assert_eq!(parked, Some(Hold::Poison), "{order:?}");
    engine.drain().await;
}
