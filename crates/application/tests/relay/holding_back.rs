//! One event that a sink does not take holds back its order and nobody else.

use crate::world::World;
use application::ports::RelayBook;
use application::relay::RelayLimits;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(5);

/// Two orders of five events each, of which the second of the first one is refused.
async fn with_one_refused() -> (World, crate::world::Running) {
    let mut world = World::new(1);
    world.limits = RelayLimits {
        retry_first: domain::Duration::from_secs(60),
        retry_cap: domain::Duration::from_secs(60),
        ..world.limits
    };
    let (first, second) = (world.place().await, world.place().await);
    world.broker.refuse(world.id(first), 2);
    let relay = world.relay();
    world.move_on(first, 4).await;
    world.move_on(second, 4).await;
    tokio::time::sleep(SOON).await;
    (world, relay)
}

#[tokio::test(start_paused = true)]
async fn fault_89_an_event_that_is_refused_holds_back_its_order_and_no_other() {
    let (mut world, relay) = with_one_refused().await;
    assert_eq!(world.broker.log(world.id(0)), [1]);
    assert_eq!(world.broker.log(world.id(1)), [1, 2, 3, 4, 5]);
    let sinks = world.book.sinks().await.expect("memory answers");
    assert_eq!((sinks[0].held_back, sinks[0].place.0), (1, 10));
    let waiting = world.book.held_back(&sinks[0].name, None, 9).await;
    let waiting = waiting.expect("memory answers");
    assert_eq!((waiting[0].order, waiting[0].seq.0), (world.id(0), 2));
    assert_eq!(waiting[0].reason, "too large");
    // What comes later waits as well.
    world.move_on(0, 1).await;
    world.move_on(1, 1).await;
    tokio::time::sleep(SOON).await;
    assert_eq!(world.broker.log(world.id(0)), [1]);
    assert_eq!(world.broker.log(world.id(1)), [1, 2, 3, 4, 5, 6]);
    let state = relay.figures.state();
    assert_eq!(
        (state.held_back, state.refused, state.is_down),
        (1, 1, false)
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_was_held_back_goes_on_in_order_where_it_stopped() {
    let (mut world, _relay) = with_one_refused().await;
    world.broker.heal();
    world.move_on(0, 1).await;
    assert!(world.settles_within(Duration::from_mins(2)).await);
    assert_eq!(world.broker.log(world.id(0)), [1, 2, 3, 4, 5, 6]);
    world.move_on(0, 1).await;
    tokio::time::sleep(SOON).await;
    assert_eq!(world.broker.log(world.id(0)), [1, 2, 3, 4, 5, 6, 7]);
}

#[tokio::test(start_paused = true)]
async fn an_operator_need_not_wait_for_the_next_try() {
    let (world, _relay) = with_one_refused().await;
    world.broker.heal();
    let sinks = world.book.sinks().await.expect("memory answers");
    let made_due = world.book.retry_now(&sinks[0].name, None).await;
    assert_eq!(made_due.expect("memory answers"), 1);
    assert!(world.settles_within(SOON).await);
}

#[tokio::test(start_paused = true)]
async fn another_process_knows_who_waits_and_since_which_event() {
    let (mut world, relay) = with_one_refused().await;
    drop(relay);
    let _other = world.relay();
    world.move_on(0, 1).await;
    tokio::time::sleep(SOON).await;
    assert_eq!(world.broker.log(world.id(0)), [1]);
    world.broker.heal();
    assert!(world.settles_within(Duration::from_mins(2)).await);
    assert_eq!(world.broker.log(world.id(0)), [1, 2, 3, 4, 5, 6]);
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_journal_cannot_be_read_waits_and_is_tried_again() {
    let (world, _relay) = with_one_refused().await;
    world.broker.heal();
    world.store.set_damaged(world.id(0), true);
    tokio::time::sleep(Duration::from_secs(90)).await;
    let sinks = world.book.sinks().await.expect("memory answers");
    let waiting = world.book.held_back(&sinks[0].name, None, 9).await;
    let waiting = waiting.expect("memory answers");
    assert!(waiting[0].reason.contains("order_events"), "{waiting:?}");
    assert_eq!((waiting[0].seq.0, waiting[0].attempts), (2, 2));
    world.store.set_damaged(world.id(0), false);
    assert!(world.settles_within(Duration::from_mins(2)).await);
}

#[tokio::test(start_paused = true)]
async fn where_very_many_wait_the_place_stays_until_somebody_has_looked() {
    let mut world = World::new(1);
    world.limits.held_back = 3;
    let relay = world.relay();
    for _ in 0..8 {
        let order = world.place().await;
        world.broker.refuse(world.id(order), 1);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!(relay.figures.state().is_stalled);
    let sinks = world.book.sinks().await.expect("memory answers");
    assert_eq!((sinks[0].held_back, sinks[0].place.0), (3, 3));
    world.broker.heal();
    assert!(world.settles_within(Duration::from_mins(1)).await);
    assert!(!relay.figures.state().is_stalled);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_never_gets_through_while_others_do_is_held_back_as_well() {
    let mut world = World::new(1);
    let relay = world.relay();
    let ill = world.place().await;
    world.broker.get_stuck(world.id(ill), 1);
    for _ in 0..20 {
        world.place().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    tokio::time::sleep(Duration::from_secs(10)).await;
    for well in 1..=20 {
        assert_eq!(world.broker.log(world.id(well)), [1]);
    }
    let state = relay.figures.state();
    assert_eq!((state.held_back, state.is_down), (1, false), "{state:?}");
    world.broker.heal();
    assert!(world.settles_within(SOON * 4).await);
}

/// A partition without a leader: a third of the orders gets nowhere, more of them than the window has room
/// for, and nothing is said against them.
#[tokio::test(start_paused = true)]
async fn orders_that_get_nowhere_do_not_keep_the_others_out_of_the_window() {
    let mut world = World::new(1);
    let relay = world.relay();
    let mut well = Vec::new();
    for number in 0..world.limits.window * 6 {
        let order = world.place().await;
        if number % 3 == 0 {
            world.broker.get_stuck(world.id(order), 1);
        } else {
            well.push(order);
        }
    }
    tokio::time::sleep(Duration::from_mins(10)).await;
    let state = relay.figures.state();
    for order in well {
        assert_eq!(world.broker.log(world.id(order)), [1], "{state:?}");
    }
    world.broker.heal();
    assert!(world.settles_within(Duration::from_mins(20)).await);
}
