//! Fault 17: the service is killed while it migrates, starts, or takes up what another has left.

use super::case::Story;
use super::world::{Keys, World, borrowed};
use crate::crashes::{Moment, cut_short};
use crate::servers::Kind;
use std::time::Duration;

/// Fewer than would park an order as poison.
const CUTS: u64 = 4;

/// An order has just been paid for, and starts are cut short while they take it up.
async fn starts_that_are_cut_short_lose_no_order(kind: Kind, keys: Keys) {
    let Some(world) = World::new(kind, keys).await else {
        return;
    };
    let deadly = [("testing.kill_at", "after-call:capture")];
    let mut life = world.start_or_die(&deadly).await.unwrap();
    drop(Story::Placed.tell(&life).await);
    assert!(life.killed().await);
    let settings = world.settings(&[("engine.poll_interval", "10ms")]);
    for cut in 0..CUTS {
        // On a server it would wait for the lease of the dead.
        world
            .shop
            .sql("UPDATE orders SET wake_at = 1 WHERE wake_at IS NOT NULL");
        let moment = Moment::After(Duration::from_millis(10 + cut * 20));
        cut_short(&world.shop, &borrowed(&settings), moment);
    }
    let life = world.live().await;
    world.shop.at_rest().await;
    life.stop().await;
    let (status, parked) = match keys {
        Keys::Honoured => ("CONFIRMED", vec![]),
        Keys::Ignored => ("PENDING", vec![(1, "capture")]),
    };
    assert_eq!(world.shop.ledger().count(status), 1, "{kind:?} {keys:?}");
    let mut wrong = world.wrong().await;
    wrong.extend(world.parks_only(&parked));
    assert_eq!(wrong, Vec::<String>::new(), "{kind:?} {keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_17_a_start_that_is_killed_while_it_takes_up_an_order_loses_nothing() {
    for keys in Keys::BOTH {
        starts_that_are_cut_short_lose_no_order(Kind::Sqlite, keys).await;
        starts_that_are_cut_short_lose_no_order(Kind::Postgres, keys).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_17_first_starts_that_are_killed_leave_no_half_of_a_migration() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        for step in 0..6 {
            let Some(world) = World::new(kind, Keys::Honoured).await else {
                return;
            };
            let settings = world.settings(&[]);
            let moment = Moment::After(Duration::from_millis(step * 25));
            cut_short(&world.shop, &borrowed(&settings), moment);
            // What the first one left is cut short as well.
            let sooner = Moment::After(Duration::from_millis(step * 10));
            cut_short(&world.shop, &borrowed(&settings), sooner);
            let life = world.live().await;
            let placed = Story::Placed.tell(&life).await.unwrap();
            assert_eq!(placed.status, 201, "{kind:?}, {moment:?}: {placed:?}");
            world.shop.at_rest().await;
            life.stop().await;
            let mut wrong = world.wrong().await;
            wrong.extend(world.parks_only(&[]));
            assert_eq!(wrong, Vec::<String>::new(), "{kind:?}, {moment:?}");
        }
    }
}
