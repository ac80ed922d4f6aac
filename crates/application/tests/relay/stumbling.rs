//! A sink, a store and a book that are not there for a while.

use crate::world::World;
use application::ports::RelayBook;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn fault_86_a_sink_that_is_down_for_hours_holds_nobody_back_and_drains_in_order() {
    let mut world = World::new(1);
    let relay = world.relay();
    world.broker.set_down(true);
    for _ in 0..20 {
        let order = world.place().await;
        world.move_on(order, 5).await;
    }
    tokio::time::sleep(Duration::from_hours(3)).await;
    let state = relay.figures.state();
    assert!(state.is_down && state.is_holder, "{state:?}");
    assert_eq!((state.held_back, state.delivered), (0, 0));
    // It is not hammered: one try at a time, every other second.
    assert!(
        world.broker.sends() < 3 * 3_600 * 2,
        "{}",
        world.broker.sends()
    );
    world.broker.set_down(false);
    assert!(world.settles_within(Duration::from_secs(20)).await);
    for order in 0..20 {
        assert_eq!(world.broker.log(world.id(order)), [1, 2, 3, 4, 5, 6]);
    }
    assert_eq!(world.violations.first(), None);
    assert!(!relay.figures.state().is_down);
}

#[tokio::test(start_paused = true)]
async fn what_a_sink_does_not_want_is_no_sign_that_it_is_well() {
    let mut world = World::new(1);
    let relay = world.relay();
    world.broker.want_only(4);
    world.broker.set_down(true);
    for _ in 0..20 {
        let order = world.place().await;
        world.move_on(order, 5).await;
        tokio::time::sleep(Duration::from_mins(9)).await;
    }
    let state = relay.figures.state();
    assert!(state.is_down, "{state:?}");
    assert_eq!((state.held_back, state.delivered), (0, 0));
    let sends = world.broker.sends();
    assert!(sends < 3 * 3_600 * 2, "{sends}");
    world.broker.set_down(false);
    assert!(world.settles_within(Duration::from_secs(20)).await);
    assert_eq!(relay.figures.state().delivered, 20);
    assert_eq!(world.violations.first(), None);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_is_asked_again() {
    let mut world = World::new(1);
    let relay = world.relay();
    world.place().await;
    assert!(world.settles_within(Duration::from_secs(5)).await);
    world.store.set_down(true);
    tokio::time::sleep(Duration::from_mins(1)).await;
    world.store.set_down(false);
    world.place().await;
    assert!(world.settles_within(Duration::from_secs(5)).await);
    assert!(relay.figures.state().is_holder);
}

#[tokio::test(start_paused = true)]
async fn a_relay_whose_sink_was_forgotten_begins_anew() {
    let mut world = World::new(1);
    let relay = world.relay();
    let order = world.place().await;
    assert!(world.settles_within(Duration::from_secs(5)).await);
    let sinks = world.book.sinks().await.expect("memory answers");
    assert!(
        world
            .book
            .forget(&sinks[0].name)
            .await
            .expect("memory answers")
    );
    tokio::time::sleep(Duration::from_secs(10)).await;
    world.move_on(order, 1).await;
    assert!(world.settles_within(Duration::from_secs(5)).await);
    assert_eq!(world.broker.log(world.id(order)), [1, 1, 2]);
    assert!(relay.figures.state().is_holder);
}
