//! Fault 18: all replicas die at once, and again while they recover.

use super::case::Story;
use super::world::{Keys, World};
use crate::servers::Kind;
use crate::service::Service;
use serde_json::json;

/// An order each: what is under way when all die, and whether it has been done.
const UNDER_WAY: [(&str, &str); 3] = [
    ("reserve", "hang"),
    ("authorize", "hang-after"),
    ("capture", "hang-after"),
];

async fn all(world: &World, replicas: usize) -> Vec<Service> {
    let mut lives = Vec::new();
    for _ in 0..replicas {
        lives.push(world.live().await);
    }
    lives
}

async fn all_die(lives: Vec<Service>) {
    for life in &lives {
        life.signal("KILL");
    }
    for mut life in lives {
        assert!(life.killed().await);
    }
}

/// Orders are placed with one replica after the other, until each of them is under way.
async fn die_with_orders_under_way(world: &World, lives: Vec<Service>) {
    let with = UNDER_WAY.into_iter().zip(lives.iter().cycle());
    let mut placed = Vec::new();
    for ((call, fault), life) in with {
        let rule = json!([{"fault": fault, "call": call, "times": 1}]);
        world.sandbox.befalls(&rule).await;
        let heard = world.heard(call).await;
        let placing = Story::Placed.place_apart(life, call);
        placed.push(tokio::spawn(placing));
        world.hears(call, heard + 1).await;
    }
    all_die(lives).await;
    for done in placed {
        assert!(done.await.unwrap().is_err(), "it had no time to answer");
    }
    world.sandbox.befalls(&json!([])).await;
}

/// How many of them die while they take the orders up.
async fn die_while_they_recover(world: &World, replicas: usize) -> usize {
    let deadly = [("testing.kill_at", "after-call:capture")];
    let (mut lives, mut deaths) = (Vec::new(), 0);
    for _ in 0..replicas {
        match world.start_or_die(&deadly).await {
            Ok(life) => lives.push(life),
            Err(_killed) => deaths += 1,
        }
    }
    for life in &mut lives {
        deaths += usize::from(world.at_rest_or_dead(life).await);
    }
    deaths
}

async fn all_die_together(kind: Kind, replicas: usize, keys: Keys) {
    let Some(world) = World::new(kind, keys).await else {
        return;
    };
    let lives = all(&world, replicas).await;
    die_with_orders_under_way(&world, lives).await;
    if keys == Keys::Honoured {
        assert!(die_while_they_recover(&world, replicas).await > 0);
    }
    // Wherever they are with it.
    all_die(all(&world, replicas).await).await;
    let lives = all(&world, replicas).await;
    world.shop.at_rest().await;
    for life in lives {
        life.stop().await;
    }
    let (status, parked) = match keys {
        Keys::Honoured => ("CONFIRMED", vec![]),
        Keys::Ignored => {
            let calls = (1..).zip(UNDER_WAY.map(|(call, _)| call));
            ("PENDING", calls.collect())
        }
    };
    let ledger = world.shop.ledger();
    assert_eq!(ledger.count(status), 3, "{kind:?} {keys:?}: {ledger:?}");
    let mut wrong = world.wrong().await;
    wrong.extend(world.parks_only(&parked));
    assert_eq!(wrong, Vec::<String>::new(), "{kind:?} {keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_18_all_die_at_once_and_again_while_they_recover() {
    for keys in Keys::BOTH {
        all_die_together(Kind::Sqlite, 1, keys).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_18_all_replicas_die_at_once_and_again_while_they_recover() {
    for keys in Keys::BOTH {
        all_die_together(Kind::Postgres, 2, keys).await;
    }
}
