//! Refusals that do not last, keys that are forgotten, and undoing that fails (36, 37, 41, 42).

use super::world::{IMPATIENT, Keys, SOON, World};
use crate::client::Request;
use crate::waiting::eventually;
use reqwest::Method;
use serde_json::json;

/// Payment by one call, where a refusal says nothing of what an earlier request may still do.
const PAY: [(&str, &str); 5] = [
    ("payments.protocol", "pay"),
    ("payments.paths.refund", "POST /api/v1/payment/refund"),
    ("payments.pins_refusals", "false"),
    SOON[0],
    SOON[1],
];

/// The first request of a call is on its way, the second is refused, and the refusal is not kept.
async fn refused_and_then_done(further: &[(&str, &str)], call: &str) -> (World, String) {
    let world = World::start(Keys::Honoured, further).await;
    let rules = json!([
        {"fault": "late=1000", "call": call, "times": 1},
        {"fault": "decline=unpinned", "call": call, "nth": 2, "times": 1},
    ]);
    world.sandbox.befalls(&rules).await;
    let id = world.place_one(&[("1", 2)]).await;
    world.shop.at_rest().await;
    world.all_has_ended().await;
    world.each_rule_struck().await;
    (world, id)
}

/// Called off by its key before the order is closed (variant L).
#[tokio::test(flavor = "multi_thread")]
async fn fault_36_a_refused_payment_whose_first_request_comes_late_is_called_off_first() {
    let unpinned = [SOON[0], SOON[1], ("payments.pins_refusals", "false")];
    let (world, id) = refused_and_then_done(&unpinned, "authorize").await;
    assert_eq!(world.fate(&id).await, "CANCELLED");
    let done = ["reserved 1 2", "voided 19998 USD", "released 1 2"];
    assert_eq!(world.sandbox.log().await.done(), done);
    world.nothing_is_violated().await;
    world.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_36_a_refusal_that_rules_nothing_out_is_for_a_person() {
    let (world, id) = refused_and_then_done(&PAY, "pay").await;
    assert_eq!(world.fate(&id).await, "CANCELLED: pay refusal-not-pinned");
    let done = ["reserved 1 2", "released 1 2", "captured 19998 USD"];
    assert_eq!(world.sandbox.log().await.done(), done);
    // It was done after all, and is paid back by the name of its key.
    world.settle(&id, "done").await;
    world.comes_to(&id, "CANCELLED").await;
    world.shop.at_rest().await;
    world.nothing_is_violated().await;
    world.service.stop().await;
}

/// The answer is lost, and then the service fails for longer than it remembers keys.
async fn down_for_longer_than_keys_last(call: &str) -> (World, String) {
    let forgets = [("collaborators.keys_window", "1s"), IMPATIENT];
    let world = World::start(Keys::Honoured, &forgets).await;
    let rules = json!([
        {"fault": "lose-answer", "call": call, "times": 1},
        {"fault": "status=503", "call": call},
    ]);
    world.sandbox.befalls(&rules).await;
    let id = world.place_one(&[("1", 2)]).await;
    eventually("it was repeated", || async {
        (world.asked(&id, call).await > 1).then_some(())
    })
    .await;
    let forget = Request {
        method: Method::DELETE,
        ..Request::get("/sandbox/keys")
    };
    let forgotten = world.sandbox.send(forget).await.unwrap();
    assert!(forgotten.status.is_success(), "{forgotten:?}");
    (world, id)
}

/// Variant M.
#[tokio::test(flavor = "multi_thread")]
async fn fault_37_a_key_that_may_be_forgotten_is_not_repeated_and_the_order_is_for_a_person() {
    let (world, id) = down_for_longer_than_keys_last("reserve").await;
    world
        .comes_to(&id, "PENDING_CHECK: reserve key-forgotten")
        .await;
    world.sandbox.befalls(&json!([])).await;
    let asked = world.asked(&id, "reserve").await;
    world.settle(&id, "done").await;
    world.comes_to(&id, "CONFIRMED").await;
    assert_eq!(world.asked(&id, "reserve").await, asked);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_37_who_can_be_asked_is_asked_once_a_key_may_be_forgotten() {
    let (world, id) = down_for_longer_than_keys_last("authorize").await;
    world.comes_to(&id, "CONFIRMED").await;
    let log = world.sandbox.log().await;
    let queries = log.of_call("query").count();
    assert!(queries > 0, "{:?}", log.calls());
    world.ends_well().await;
}

const PER_PRODUCT: (&str, &str) = ("inventory.protocol", "per-product");
const FIVE: [(&str, u32); 5] = [("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5)];

/// The third of five lines is refused.
async fn short_of_one(keys: Keys) {
    let world = World::start(keys, &[PER_PRODUCT]).await;
    let refused = json!([{"fault": "decline", "call": "reserve", "product": "3"}]);
    world.sandbox.befalls(&refused).await;
    let id = world.place_one(&FIVE).await;
    world.shop.at_rest().await;
    assert_eq!(world.fate(&id).await, "CANCELLED");
    let done = [
        "reserved 1 1",
        "reserved 2 2",
        "released 2 2",
        "released 1 1",
    ];
    assert_eq!(world.sandbox.log().await.done(), done);
    world.nothing_is_violated().await;
    world.service.stop().await;
}

/// The answer of the third of five lines is lost: the two before it are not taken again.
async fn unsure_of_one(keys: Keys) {
    let world = World::start(keys, &[PER_PRODUCT]).await;
    let lost = json!([{"fault": "lose-answer", "call": "reserve", "product": "3", "times": 1}]);
    world.sandbox.befalls(&lost).await;
    let id = world.place_one(&FIVE).await;
    world.shop.at_rest().await;
    if keys == Keys::Ignored {
        let parked = "PENDING_CHECK: reserve:3 answer-lost";
        assert_eq!(world.fate(&id).await, parked);
    }
    world.settle_all().await;
    let log = world.sandbox.log().await;
    let reserved = FIVE.map(|(product, units)| format!("reserved {product} {units}"));
    assert_eq!(log.done()[..5], reserved);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_41_of_several_lines_exactly_those_that_were_reserved_are_given_back() {
    tokio::join!(
        short_of_one(Keys::Honoured),
        short_of_one(Keys::Ignored),
        unsure_of_one(Keys::Honoured),
        unsure_of_one(Keys::Ignored),
    );
}

/// The payment is refused, and the stock cannot be given back.
async fn cannot_be_undone(keys: Keys, fault: &str, hold: &str) {
    let quick = [("engine.retry_cap", "40ms"), IMPATIENT];
    let world = World::start(keys, &quick).await;
    let refuses = match keys {
        Keys::Honoured => "authorize",
        Keys::Ignored => "pay",
    };
    let rules = json!([
        {"fault": "decline", "call": refuses},
        {"fault": fault, "call": "release"},
    ]);
    world.sandbox.befalls(&rules).await;
    let id = world.place_one(&[("1", 2)]).await;
    let parked = format!("CANCELLED: release {hold}");
    world.comes_to(&id, &parked).await;
    let listed = world.service.get("/api/v1/orders?parked=true").await.json();
    assert_eq!(listed["orders"][0]["status"], "CANCELLED", "{listed}");
    assert_eq!(world.sandbox.log().await.done(), ["reserved 1 2"]);
    world.sandbox.befalls(&json!([])).await;
    if hold != "still-failing" {
        world.settle(&id, "not-done").await;
    }
    world.comes_to(&id, "CANCELLED").await;
    world.shop.at_rest().await;
    let done = ["reserved 1 2", "released 1 2"];
    assert_eq!(world.sandbox.log().await.done(), done);
    world.nothing_is_violated().await;
    world.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_42_an_undo_that_never_succeeds_is_shown_to_a_person_and_never_dropped() {
    let refused = "decline=unpinned";
    tokio::join!(
        cannot_be_undone(Keys::Honoured, "status=503", "still-failing"),
        cannot_be_undone(Keys::Honoured, refused, "undo-refused"),
        cannot_be_undone(Keys::Ignored, "status=503", "answer-lost"),
        cannot_be_undone(Keys::Ignored, refused, "undo-refused"),
    );
}
