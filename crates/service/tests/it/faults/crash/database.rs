//! Fault 20: PostgreSQL and a replica are killed in the same second, and another replica lives on.

use super::case::Story;
use super::cluster::Cluster;
use super::world::{Keys, World};
use crate::client::Answer;
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::json;
use std::sync::Arc;

/// Customers who buy all the time, until the database is gone.
const BUYERS: usize = 3;

/// What a customer asked under a key, and was told; nothing where no answer came.
type Told = (String, Option<Answer>);

/// Buys one thing after the other, until one of them is not acknowledged.
async fn buy_until_it_fails(life: Arc<Service>, buyer: usize) -> Vec<Told> {
    let mut told = Vec::new();
    loop {
        let key = format!("buyer-{buyer}-{}", told.len());
        let answer = Story::Placed.place(&life, &key).await.ok();
        let is_placed = answer.as_ref().is_some_and(|answer| answer.status == 201);
        told.push((key, answer));
        if !is_placed {
            return told;
        }
    }
}

/// O1, O3: asked again under its key, each order that was acknowledged is the one that it was, and each
/// that was not is one.
async fn each_is_one_order(life: &Service, told: &[Told], wrong: &mut Vec<String>) {
    for (key, before) in told {
        let again = eventually("the service is there again", || async {
            let answer = Story::Placed.place(life, key).await;
            let is_there = |answer: &Answer| !answer.status.is_server_error();
            if !answer.as_ref().is_ok_and(is_there) {
                eprintln!("{key}: {answer:?}");
            }
            answer.ok().filter(is_there)
        })
        .await;
        let number = |answer: &Answer| answer.json()["orderId"].clone();
        let was_placed = before.as_ref().filter(|answer| answer.status.is_success());
        if was_placed.is_some_and(|before| number(before) != number(&again)) {
            wrong.push(format!("O1: {key}: {before:?}, then {again:?}"));
        }
    }
}

async fn survives(cluster: &mut Cluster, keys: Keys) -> Vec<String> {
    let name = format!("{keys:?}").to_lowercase();
    let shop = Shop::at(cluster.database(&name).await);
    let world = World::of(shop, Kind::Postgres, keys).await;
    let (mut dying, living) = (world.live().await, Arc::new(world.live().await));
    // Two orders of the one that dies have just been paid for.
    let paid = json!([{"fault": "hang-after", "call": "capture", "times": 2}]);
    world.sandbox.befalls(&paid).await;
    let hung = ["hung-1", "hung-2"];
    let [first, second] = hung.map(|key| Story::Placed.place_apart(&dying, key));
    let buyers = async {
        world.hears("capture", 2).await;
        let buying: Vec<_> = (0..BUYERS)
            .map(|buyer| tokio::spawn(buy_until_it_fails(living.clone(), buyer)))
            .collect();
        // They are in the middle of it.
        world.hears("shipment", 2).await;
        cluster.kill();
        dying.signal("KILL");
        let mut told: Vec<Told> = Vec::new();
        for bought in buying {
            told.extend(bought.await.unwrap());
        }
        told
    };
    let (_, _, mut told) = tokio::join!(first, second, buyers);
    assert!(dying.killed().await);
    told.extend(hung.map(|key| (key.to_owned(), None)));
    cluster.restart().await;
    let mut wrong = Vec::new();
    each_is_one_order(&living, &told, &mut wrong).await;
    world.shop.at_rest().await;
    let living = Arc::into_inner(living).expect("all buyers are done");
    living.stop().await;
    let (parked, parks) = match keys {
        Keys::Honoured => (0, vec![]),
        Keys::Ignored => (2, vec![(1, "capture"), (2, "capture")]),
    };
    let ledger = world.shop.ledger();
    let confirmed = ledger.count("CONFIRMED");
    if (ledger.orders.len(), confirmed) != (told.len(), told.len() - parked) {
        wrong.push(format!(
            "O3: {confirmed} of {} for {told:?}",
            ledger.orders.len()
        ));
    }
    wrong.extend(world.wrong().await);
    wrong.extend(world.parks_only(&parks));
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_20_postgresql_and_a_replica_killed_in_one_second_lose_nothing_acknowledged() {
    let Some(mut cluster) = Cluster::start().await else {
        return;
    };
    for keys in Keys::BOTH {
        let wrong = survives(&mut cluster, keys).await;
        assert_eq!(wrong, Vec::<String>::new(), "{keys:?}");
    }
}
