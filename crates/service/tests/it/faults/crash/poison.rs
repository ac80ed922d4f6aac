//! Fault 19: an order that kills the process each time.

use super::case::Story;
use super::world::{Keys, World};
use crate::servers::Kind;
use crate::service::Service;
use crate::waiting::eventually;
use domain::Order;
use serde_json::json;

/// How often it may kill, the first time included.
const DEATHS: usize = Order::MAX_LOST_RUNNERS as usize + 1;

/// Other customers, one in each life, meet no such end: what their life does not live to tell them,
/// the next one does.
async fn others_are_served(life: &Service, others: usize) {
    for other in 1..=others {
        let placed = Story::Placed.place(life, &format!("other-{other}")).await;
        assert_eq!(placed.unwrap().status, 201);
    }
}

/// Waits until one of these lives has ended, which leaves them, or no order has anything left to do;
/// tells whether one has.
async fn is_one_lost(world: &World, lives: &mut Vec<Service>) -> bool {
    eventually("all orders rest, or a service is killed", || {
        let dead = lives.iter_mut().position(Service::has_ended);
        dead.map(|dead| lives.remove(dead));
        let is_at_rest = world.shop.ledger().is_at_rest();
        async move { (dead.is_some() || is_at_rest).then_some(dead.is_some()) }
    })
    .await
}

/// It kills who has placed it, and whoever takes it over; each time another one starts. Those who are
/// left when it has been let go.
async fn it_kills(world: &World, replicas: usize) -> Vec<Service> {
    let deadly = [
        ("testing.kill_at", "after-call:release"),
        ("engine.poll_interval", "10ms"),
    ];
    let mut life = world.start_or_die(&deadly).await.unwrap();
    drop(Story::Declined.tell(&life).await);
    assert!(life.killed().await);
    let (mut deaths, mut lives) = (1, Vec::new());
    while deaths <= DEATHS {
        // On a server it waits for the lease of the dead: that is over.
        let awake = "UPDATE orders SET wake_at = 1 WHERE number = 1 AND wake_at IS NOT NULL";
        world.shop.sql(awake);
        while lives.len() < replicas && deaths <= DEATHS {
            match world.start_or_die(&deadly).await {
                Ok(life) => lives.push(life),
                Err(_killed) => deaths += 1,
            }
        }
        if let Some(life) = lives.last() {
            let _ = Story::Placed.place(life, &format!("other-{deaths}")).await;
        }
        if !is_one_lost(world, &mut lives).await {
            assert_eq!(deaths, DEATHS);
            return lives;
        }
        deaths += 1;
    }
    panic!("it kills for ever");
}

async fn is_parked_in_the_end(kind: Kind, replicas: usize) {
    let Some(world) = World::new(kind, Keys::Honoured).await else {
        return;
    };
    let lives = it_kills(&world, replicas).await;
    others_are_served(&lives[0], DEATHS).await;
    world.shop.at_rest().await;
    for life in lives {
        life.stop().await;
    }
    let mut wrong = world.wrong().await;
    // As a whole, for no single call.
    wrong.extend(world.parks_only(&[(1, "")]));
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(world.shop.ledger().count("CONFIRMED"), DEATHS);

    let life = world.live().await;
    let retry = json!({"verdict": "retry", "reason": "mended"});
    assert_eq!(life.settle("1", &retry).await.unwrap().status, 204);
    world.shop.at_rest().await;
    life.stop().await;
    let mut wrong = world.wrong().await;
    wrong.extend(world.parks_only(&[]));
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_19_an_order_that_kills_each_time_is_parked_and_others_are_served() {
    is_parked_in_the_end(Kind::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_19_an_order_that_kills_one_replica_after_the_other_is_parked() {
    is_parked_in_the_end(Kind::Postgres, 2).await;
}
