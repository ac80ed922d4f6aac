//! Fault 19: an order that kills the process each time.

use super::case::Story;
use super::world::{Keys, World};
use crate::client::Request;
use crate::servers::Kind;
use crate::service::Service;
use domain::Order;

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

#[tokio::test(flavor = "multi_thread")]
async fn fault_19_an_order_that_kills_each_time_is_parked_and_others_are_served() {
    let world = World::new(Kind::Sqlite, Keys::Honoured).await.unwrap();
    let deadly = [
        ("testing.kill_at", "after-call:release"),
        ("engine.poll_interval", "10ms"),
    ];
    let mut life = world.start_or_die(&deadly).await.unwrap();
    drop(Story::Declined.tell(&life).await);
    assert!(life.killed().await);
    let mut deaths = 1;
    let life = loop {
        if let Ok(mut life) = world.start_or_die(&deadly).await {
            let _ = Story::Placed.place(&life, &format!("other-{deaths}")).await;
            if !world.at_rest_or_dead(&mut life).await {
                break life;
            }
        }
        deaths += 1;
        assert!(deaths <= DEATHS, "it kills for ever");
    };
    assert_eq!(deaths, DEATHS);
    others_are_served(&life, deaths).await;
    world.shop.at_rest().await;
    life.stop().await;
    let mut wrong = world.wrong().await;
    // As a whole, for no single call.
    wrong.extend(world.parks_only(&[(1, "")]));
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(world.shop.ledger().count("CONFIRMED"), deaths);

    let life = world.live().await;
    let retry = r#"{"verdict": "retry", "reason": "mended"}"#;
    let retried = life.send(Request::post("/api/v1/orders/1/settle", retry));
    assert_eq!(retried.await.unwrap().status, 204);
    world.shop.at_rest().await;
    life.stop().await;
    let mut wrong = world.wrong().await;
    wrong.extend(world.parks_only(&[]));
    assert_eq!(wrong, Vec::<String>::new());
}
