//! Relays that die, or are taken for dead, at each place where it could matter. By the numbers of the
//! catalogue of faults.

use crate::broker::BrokerFaults;
use crate::limits::LEASE;
use crate::world::World;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(start_paused = true)]
async fn fault_10_what_was_committed_before_a_death_is_carried_by_whoever_comes_next() {
    let mut world = World::new(1);
    let first = world.relay();
    tokio::time::sleep(SOON).await;
    drop(first);
    let order = world.place().await;
    world.move_on(order, 3).await;
    let _next = world.relay();
    assert!(world.settles_within(SOON).await);
    assert_eq!(world.broker.log(world.id(order)), [1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn fault_11_a_death_between_the_acknowledgement_and_the_place_repeats_the_same_events() {
    let mut world = World::new(1);
    world.limits.save_interval = domain::Duration::from_secs(3_600);
    let first = world.relay();
    let order = world.place().await;
    world.move_on(order, 3).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(world.broker.log(world.id(order)), [1, 2, 3, 4]);
    drop(first);
    let _next = world.relay();
    tokio::time::sleep(SOON).await;
    assert_eq!(world.broker.log(world.id(order)), [1, 2, 3, 4, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn fault_12_a_death_in_the_midst_of_a_batch_goes_on_from_the_first_that_is_not_confirmed() {
    for killed_after in (10..600).step_by(37) {
        let mut world = World::new(killed_after);
        let first = world.relay();
        for _ in 0..5 {
            let order = world.place().await;
            world.move_on(order, 9).await;
        }
        tokio::time::sleep(Duration::from_millis(killed_after)).await;
        drop(first);
        let _next = world.relay();
        assert!(
            world.settles_within(SOON).await,
            "killed after {killed_after} ms"
        );
        assert_eq!(
            world.violations.first(),
            None,
            "killed after {killed_after} ms"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn fault_87_an_event_whose_acknowledgement_was_lost_comes_again_with_the_same_sequence() {
    let mut world = World::new(1);
    world.broker.set_faults(BrokerFaults {
        lost_ack: 100,
        ..BrokerFaults::default()
    });
    let _relay = world.relay();
    let order = world.place().await;
    world.move_on(order, 2).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let log = world.broker.log(world.id(order));
    assert!(log.len() > 1 && log.iter().all(|seq| *seq == 1), "{log:?}");
    world.broker.set_faults(BrokerFaults::default());
    assert!(world.settles_within(SOON).await);
    let mut firsts = world.broker.log(world.id(order));
    firsts.dedup();
    assert_eq!((firsts, world.violations.first()), (vec![1, 2, 3], None));
}

#[tokio::test(start_paused = true)]
async fn fault_88_a_holder_that_was_replaced_and_goes_on_breaks_no_order_and_writes_nothing() {
    let mut copies = 0;
    for seed in 1..=20 {
        let mut world = World::new(seed);
        let _both = [world.relay(), world.relay()];
        for _ in 0..5 {
            let order = world.place().await;
            world.move_on(order, 9).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            world.clock.advance(LEASE);
            tokio::time::sleep(Duration::from_millis(300)).await;
            world.check_place().await;
        }
        assert!(world.settles_within(SOON).await, "seed {seed}");
        assert_eq!(world.violations.first(), None, "seed {seed}");
        copies += world.broker.arrived() - 50;
    }
    assert!(copies > 0, "no two relays have ever sent the same event");
}
