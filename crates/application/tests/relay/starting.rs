//! Where a sink begins, and who carries.

use crate::world::World;
use application::ports::RelayBook;
use application::relay::Start;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_new_sink_begins_with_what_happens_from_now_on_or_with_the_first_event() {
    for (start, expected) in [(Start::Now, [3].as_slice()), (Start::Beginning, &[1, 2, 3])] {
        let mut world = World::new(1);
        world.start = start;
        let order = world.place().await;
        world.move_on(order, 1).await;
        let first = if start == Start::Now { 3 } else { 1 };
        world.broker.begins_with(world.id(order), first);
        let _relay = world.relay();
        tokio::time::sleep(SOON).await;
        world.move_on(order, 1).await;
        tokio::time::sleep(SOON).await;
        assert_eq!(world.broker.log(world.id(order)), expected, "{start:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_happens_before_the_first_take_is_carried_once_the_sink_was_begun() {
    let mut world = World::new(1);
    world.start = Start::Now;
    world.begin().await;
    let order = world.place().await;
    let _relay = world.relay();
    assert!(world.settles_within(SOON).await);
    assert_eq!(world.broker.log(world.id(order)), [1]);
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_was_there_before_goes_on_where_it_was() {
    let mut world = World::new(1);
    world.start = Start::Now;
    let relay = world.relay();
    tokio::time::sleep(SOON).await;
    drop(relay);
    let order = world.place().await;
    let _relay = world.relay();
    assert!(world.settles_within(Duration::from_secs(10)).await);
    assert_eq!(world.broker.log(world.id(order)), [1]);
}

#[tokio::test(start_paused = true)]
async fn of_three_processes_one_carries_and_the_next_takes_over_when_it_dies() {
    let mut world = World::new(1);
    let mut relays = vec![world.relay(), world.relay(), world.relay()];
    for round in 0..3 {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let order = world.place().await;
        assert!(world.settles_within(SOON).await, "round {round}");
        assert_eq!(world.broker.log(world.id(order)), [1]);
        let holders = relays
            .iter()
            .filter(|relay| relay.figures.state().is_holder);
        assert_eq!(holders.count(), 1, "round {round}");
        let holds = |relay: &crate::world::Running| relay.figures.state().is_holder;
        let holder = relays.iter().position(holds).expect("one holds it");
        relays.remove(holder);
    }
}

#[tokio::test(start_paused = true)]
async fn who_stops_gives_the_sink_back_and_nothing_comes_twice() {
    let mut world = World::new(1);
    let relay = world.relay();
    let order = world.place().await;
    world.move_on(order, 20).await;
    assert!(world.settles_within(Duration::from_secs(10)).await);
    relay.stop.cancel();
    while !relay.task.is_finished() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let sinks = world.book.sinks().await.expect("memory answers");
    assert_eq!(
        (sinks[0].held_for, sinks[0].place.0),
        (domain::Duration::ZERO, 21)
    );
    let _other = world.relay();
    world.move_on(order, 1).await;
    assert!(world.settles_within(SOON).await);
    let once: Vec<u64> = (1..=22).collect();
    assert_eq!(world.broker.log(world.id(order)), once);
}

#[tokio::test(start_paused = true)]
async fn a_write_of_this_process_is_carried_at_once() {
    let mut world = World::new(1);
    world.limits.poll_interval = domain::Duration::from_secs(3_600);
    let _relay = world.relay();
    tokio::time::sleep(SOON).await;
    let order = world.place().await;
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(world.broker.log(world.id(order)), [1]);
}
