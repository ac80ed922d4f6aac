//! An order that a newer version of this program keeps: this one does not touch it.

use application::orders::{ChangeError, ShipOrder};
use application::ports::{Journal, StoreError};
use application::testing::TestApp;
use application::testing::writes::newer_placement;
use domain::Duration;

#[tokio::test(start_paused = true)]
async fn the_engine_leaves_an_order_of_a_newer_version_alone_and_commands_are_told_to_come_again() {
    let app = TestApp::start();
    let placement = newer_placement(1_000);
    let newer = placement.order.clone();
    app.store.place(placement).await.unwrap();
    let ship = ShipOrder(app.change.clone());
    let shipped = ship.run(TestApp::change_of(newer.id())).await;
    let Err(ChangeError::Store(StoreError::Newer(why))) = shipped else {
        panic!("it was answered");
    };
    assert!(why.contains("newer version"), "{why}");
    let due = app.store.next_wake();
    tokio::time::sleep(Duration::from_hours(3).into()).await;
    let orders = app.store.orders();
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0].version(), newer.version(), "it was written");
    assert!(orders[0].parked().is_none(), "it was parked");
    assert_eq!(app.store.next_wake(), due, "it was claimed");
    assert_eq!(app.engine.in_hand(), 0);
    assert_eq!(app.world.effects.all().len(), 0, "somebody was called");
}
