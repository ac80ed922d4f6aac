//! What a group does with its messages when everything around it fails.

use super::world::{World, until};
use domain::order::OrderStatusKind;
use inbound::messages::Counted;
use std::sync::atomic::Ordering;

async fn orders(world: &World, number: u64) -> Vec<domain::OrderId> {
    let mut orders = Vec::new();
    for n in 0..number {
        orders.push(world.unpaid(n).await);
    }
    orders
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_14_messages_take_effect_and_their_places_are_kept_behind_it() {
    let world = World::open();
    let orders = orders(&world, 5).await;
    for id in &orders {
        world.pay(*id).await;
    }
    let first = world.listen("order-group");
    first.until_done_with(5).await;
    until("all are told", async || {
        world.committed("order-group").await == 5
    })
    .await;
    assert_eq!(first.stop().await.applied, 5);
    for id in &orders {
        assert_eq!(
            world.app.order(*id).await.status().kind(),
            OrderStatusKind::Confirmed
        );
    }
    // The next process goes on where this one was.
    world.pay(orders[0]).await;
    let second = world.listen("order-group");
    second.until_done_with(1).await;
    let again = Counted {
        duplicate: 1,
        ..Counted::default()
    };
    assert_eq!(second.stop().await, again);
    // A group that reads everything from the beginning changes nothing.
    let versions = world.app.store.orders();
    let anew = world.listen("order-group-anew");
    anew.until_done_with(6).await;
    assert_eq!(
        anew.stop().await,
        Counted {
            duplicate: 6,
            ..Counted::default()
        }
    );
    assert_eq!(world.app.store.orders(), versions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_13_members_that_end_at_any_moment_leave_every_effect_once() {
    let world = World::open();
    let orders = orders(&world, 12).await;
    let mut counted = Vec::new();
    for (n, id) in orders.iter().enumerate() {
        world.pay(*id).await;
        world.pay(*id).await;
        if n % 4 == 3 {
            let member = world.listen("order-group");
            member.until_done_with(1).await;
            counted.push(member.kill().await);
        }
    }
    let last = world.listen("order-group");
    until("all are told", async || {
        world.committed("order-group").await == 24
    })
    .await;
    counted.push(last.stop().await);
    assert_eq!(
        counted.iter().map(|counted| counted.applied).sum::<u64>(),
        12,
        "{counted:?}"
    );
    for id in orders {
        assert_eq!(world.reports(id).await, 1);
    }
}

/// What is told to the broker is never ahead of the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_14_nothing_is_told_to_the_broker_while_the_database_is_down() {
    let world = World::open();
    let id = world.unpaid(1).await;
    world.pay(id).await;
    world.app.store.set_down(true);
    let group = world.listen("order-group");
    for _ in 0..5 {
        assert_eq!(world.committed("order-group").await, 0);
    }
    assert_eq!(group.counted(), Counted::default());
    world.app.store.set_down(false);
    group.until_done_with(1).await;
    until("it is told", async || {
        world.committed("order-group").await == 1
    })
    .await;
    assert_eq!(group.stop().await.applied, 1);
}

/// Once among the dead letters, with its cause and its bytes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_91_poison_is_put_aside_once_and_the_partition_goes_on() {
    use application::ports::{DeadLetterQuery, DeadLetters as _};
    let world = World::open();
    let id = world.unpaid(1).await;
    let key = id.to_string();
    let huge = vec![b'x'; 3_000_000];
    let poison: [&[u8]; 4] = [b"{", b"\xff\xfe", b"null", &huge];
    for payload in poison {
        world.send(&key, payload).await;
    }
    world.pay(id).await;
    let group = world.listen("order-group");
    group.until_done_with(5).await;
    let Counted { applied, dead, .. } = group.stop().await;
    assert_eq!((applied, dead), (1, 4));
    // Read again from the beginning, they are the same dead letters.
    let anew = world.listen("order-group-anew");
    anew.until_done_with(5).await;
    assert_eq!(
        anew.stop().await,
        Counted {
            applied: 0,
            duplicate: 1,
            dead: 4
        }
    );
    let query = DeadLetterQuery {
        limit: 10,
        ..DeadLetterQuery::default()
    };
    let letters = world.app.store.list(query).await.unwrap();
    assert_eq!(letters.len(), 4);
    assert!(
        letters
            .iter()
            .all(|letter| letter.is_announced && !letter.cause.is_empty())
    );
    let announced = world.dead.announced.lock().unwrap();
    assert_eq!(announced.len(), 4);
    for payload in &poison[..3] {
        assert!(
            announced
                .iter()
                .any(|(_, bytes)| bytes.as_deref() == Some(*payload))
        );
    }
    assert_eq!(letters.iter().filter(|letter| !letter.is_whole).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_92_where_dead_letters_cannot_be_kept_nothing_is_passed_over() {
    let world = World::open();
    let id = world.unpaid(1).await;
    world.dead.is_down.store(true, Ordering::SeqCst);
    world.send(&id.to_string(), b"{").await;
    world.pay(id).await;
    let group = world.listen("order-group");
    until("it was tried", async || {
        world.dead.refused.load(Ordering::SeqCst) > 3
    })
    .await;
    assert_eq!(group.counted(), Counted::default());
    assert_eq!(world.committed("order-group").await, 0);
    assert!(world.app.order(id).await.awaits_payment());
    world.dead.is_down.store(false, Ordering::SeqCst);
    group.until_done_with(2).await;
    until("both are told", async || {
        world.committed("order-group").await == 2
    })
    .await;
    assert_eq!(
        group.stop().await,
        Counted {
            applied: 1,
            duplicate: 0,
            dead: 1
        }
    );
    assert_eq!(world.dead.announced.lock().unwrap().len(), 1);
}
