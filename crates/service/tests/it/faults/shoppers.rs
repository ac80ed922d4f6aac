//! What customers can bring about by what they send: their own orders wait for a person, and nobody else's.

use super::world::{Keys, World};
use serde_json::json;

/// The breaker as it is without settings, but that it would not close again while a test runs.
const BREAKER: [(&str, &str); 3] = [
    ("collaborators.failures_in_a_row", "10"),
    ("collaborators.failures_of_32", "16"),
    ("collaborators.rest", "1h"),
];

/// Ten customers order what this collaborator takes offence at: it answers 400, in no documented form.
/// Nobody knows what became of the call, and the next customer's order is carried out at once.
async fn offended(collaborator: &str, call: &str) {
    let world = World::start(Keys::Ignored, &BREAKER).await;
    let rule =
        json!([{"fault": "status=400", "collaborator": collaborator, "call": call, "times": 10}]);
    world.sandbox.befalls(&rule).await;
    for id in world.place(10).await {
        let parked = format!("PENDING_CHECK: {call} answer-lost");
        world.comes_to(&id, &parked).await;
        assert_eq!(world.asked(&id, call).await, 1);
    }
    assert_eq!(world.calls_to(collaborator).await, "made");
    let honest = world.place_one(&[("1", 2)]).await;
    assert_eq!(world.fate(&honest).await, "CONFIRMED");
    world.each_rule_struck().await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_orders_that_the_inventory_takes_offence_at_hold_back_no_other() {
    offended("inventory", "reserve").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_payments_that_the_provider_takes_offence_at_hold_back_no_other() {
    offended("payments", "pay").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_complains_of_every_order_is_left_alone_after_twenty() {
    let world = World::start(Keys::Ignored, &BREAKER).await;
    let rule = json!([{"fault": "status=400", "collaborator": "payments", "call": "pay"}]);
    world.sandbox.befalls(&rule).await;
    for id in world.place(19).await {
        world.comes_to(&id, "PENDING_CHECK: pay answer-lost").await;
    }
    assert_eq!(world.calls_to("payments").await, "made");
    let last = world.place_one(&[("1", 2)]).await;
    world
        .comes_to(&last, "PENDING_CHECK: pay answer-lost")
        .await;
    assert_eq!(world.calls_to("payments").await, "held-back");
    // The rest of this breaker is an hour: what it holds back is not sent, and so not in doubt.
    let world = world.started_again(&BREAKER).await;
    world.ends_well().await;
}
