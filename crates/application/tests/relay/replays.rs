//! Events that were delivered are sent once more, because somebody asks for them.

use crate::world::World;
use application::ports::{OnceMore, RelayBook};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(5);

/// Two orders of five events each, all of them delivered.
async fn delivered() -> (World, crate::world::Running) {
    let mut world = World::new(1);
    let relay = world.relay();
    for _ in 0..2 {
        let order = world.place().await;
        world.move_on(order, 4).await;
    }
    assert!(world.settles_within(SOON).await);
    tokio::time::sleep(SOON).await;
    (world, relay)
}

#[tokio::test(start_paused = true)]
async fn an_orders_events_come_once_more_from_the_one_that_was_asked_for() {
    let (mut world, relay) = delivered().await;
    assert_eq!(world.replay(0, 3).await, OnceMore::Asked);
    world.move_on(0, 1).await;
    assert!(world.settles_within(SOON).await);
    assert_eq!(
        world.broker.log(world.id(0)),
        [1, 2, 3, 4, 5, 6, 3, 4, 5, 6]
    );
    assert_eq!(world.broker.log(world.id(1)), [1, 2, 3, 4, 5]);
    assert_eq!(relay.figures.state().held_back, 0);
    world.move_on(0, 1).await;
    assert!(world.settles_within(SOON).await);
    assert_eq!(world.broker.log(world.id(0)).last(), Some(&7));
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_while_it_is_sent_once_more_is_sent_once_more() {
    let (mut world, _relay) = delivered().await;
    for _ in 0..3 {
        assert_eq!(world.replay(0, 1).await, OnceMore::Asked);
        tokio::time::sleep(Duration::from_millis(430)).await;
    }
    assert!(world.settles_within(SOON).await);
    assert_eq!(world.still_asked_for(), None);
    assert_eq!(world.violations.first(), None);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_delivered_yet_is_not_sent_before_its_turn() {
    let (mut world, _relay) = delivered().await;
    world.broker.set_down(true);
    world.move_on(0, 3).await;
    tokio::time::sleep(SOON).await;
    assert_eq!(world.replay(0, 7).await, OnceMore::Ahead);
    assert_eq!(world.replay(0, 2).await, OnceMore::Asked);
    world.broker.set_down(false);
    assert!(world.settles_within(SOON * 2).await);
    assert_eq!(world.still_asked_for(), None);
    assert_eq!(world.violations.first(), None);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_held_back_waits_from_the_earlier_event_and_is_due_at_once() {
    let (mut world, _relay) = delivered().await;
    world.broker.refuse(world.id(0), 6);
    world.move_on(0, 2).await;
    tokio::time::sleep(SOON).await;
    for (asked, waits) in [(6, 6), (2, 2), (4, 2)] {
        // Read in time: while it waits, the place has passed it.
        assert_eq!(world.replay(0, asked).await, OnceMore::Asked);
        let waiting = world.book.held_back(world.broker.sink(), None, 9).await;
        let waiting = waiting.expect("memory answers");
        assert_eq!((waiting[0].seq.0, waiting[0].attempts), (waits, 0));
        assert_eq!(waiting[0].due_in, domain::Duration::ZERO);
    }
    world.broker.heal();
    assert!(world.settles_within(SOON).await);
    assert_eq!(
        world.broker.log(world.id(0)),
        [1, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7]
    );
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_is_put_back_is_told_everything_since_then_once_more() {
    let (mut world, _relay) = delivered().await;
    assert_eq!(world.rewind(7).await, OnceMore::Asked);
    tokio::time::sleep(SOON).await;
    assert_eq!(world.broker.log(world.id(0)), [1, 2, 3, 4, 5, 4, 5]);
    assert_eq!(
        world.broker.log(world.id(1)),
        [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]
    );
    assert_eq!(world.still_asked_for(), None);
    assert_eq!(world.violations.first(), None);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_of_a_sink_that_is_not_there() {
    let mut world = World::new(1);
    world.place().await;
    assert_eq!(world.replay(0, 1).await, OnceMore::Unknown);
    assert_eq!(world.rewind(1).await, OnceMore::Unknown);
}
