//! Groups whose members come and go all the time, on a real broker: partitions go from one to the other in
//! the midst of their messages.

use super::world::{Listening, World, until};
use domain::OrderId;
use domain::order::OrderStatusKind;
use inbound::messages::Counted;

const PARTITIONS: i32 = 6;
const GROUP: &str = "order-group";

/// Each order's payment is told twice.
async fn told_twice(world: &World, orders: &[OrderId]) {
    for id in orders.iter().chain(orders) {
        world.pay(*id).await;
    }
}

async fn unpaid(world: &World, numbers: std::ops::Range<u64>) -> Vec<OrderId> {
    let mut orders = Vec::new();
    for n in numbers {
        orders.push(world.unpaid(n).await);
    }
    orders
}

/// So many messages were told, of these orders; this is what the members counted that took them.
async fn every_effect_is_there_once(world: &World, orders: &[OrderId], counted: &[Counted]) {
    let sum = |of: fn(&Counted) -> u64| counted.iter().map(of).sum::<u64>();
    let told = 2 * orders.len() as u64;
    // One that was killed may not have come to count what it did.
    assert!(sum(|counted| counted.applied) <= told / 2, "{counted:?}");
    assert!(sum(|counted| counted.duplicate) >= told / 2, "{counted:?}");
    assert_eq!(sum(|counted| counted.dead), 0, "{counted:?}");
    for id in orders {
        assert_eq!(world.reports(*id).await, 1);
        let status = world.app.order(*id).await.status().kind();
        assert_eq!(status, OrderStatusKind::Confirmed);
    }
}

async fn all_is_told(world: &World, orders: &[OrderId]) {
    let told = 2 * i64::try_from(orders.len()).unwrap();
    until("all are told", async || {
        world.committed(GROUP).await == told
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_93_a_storm_of_members_that_come_and_go_leaves_every_effect_once() {
    let Some(world) = World::on_a_broker(PARTITIONS).await else {
        return;
    };
    let (mut orders, mut counted) = (Vec::new(), Vec::new());
    let mut members: Vec<Listening> = vec![world.listen(GROUP)];
    for round in 0..6 {
        let new = unpaid(&world, 3 * round..3 * (round + 1)).await;
        told_twice(&world, &new).await;
        orders.extend(new);
        members.push(world.listen(GROUP));
        members.push(world.listen(GROUP));
        // Whoever was there the longest goes, in order or not.
        let eldest = members.remove(0);
        counted.push(if round % 2 == 0 {
            eldest.kill().await
        } else {
            eldest.stop().await
        });
    }
    all_is_told(&world, &orders).await;
    for member in members {
        counted.push(member.stop().await);
    }
    every_effect_is_there_once(&world, &orders, &counted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_93_a_member_that_thinks_for_too_long_and_believes_to_be_one_still_has_no_second_effect()
 {
    let Some(world) = World::on_a_broker(PARTITIONS).await else {
        return;
    };
    let orders = unpaid(&world, 0..12).await;
    told_twice(&world, &orders).await;
    let (member, dawdling) = world.listen_dawdling(GROUP);
    // It has all partitions, and messages of them in its hands.
    until("it thinks", async || dawdling.has_begun()).await;
    let other = world.listen(GROUP);
    // The other takes all of them, once the broker takes the first for gone; which then comes back.
    other.until_done_with(24).await;
    let before = member.counted().duplicate;
    dawdling.go_on();
    until("it has found out", async || {
        member.counted().duplicate > before
    })
    .await;
    all_is_told(&world, &orders).await;
    let counted = [member.stop().await, other.stop().await];
    every_effect_is_there_once(&world, &orders, &counted).await;
}
