//! `msvc-order` while its inventory is away, hangs, is left alone, or loses an answer: 503, and the order
//! is `PENDING_CHECK`.

use super::msvc_order::{
    CUSTOMER, ORDER, ORDERS, PRESET, PRICED, REQUEST, RESERVED, SHIPPED, place, place_this, world,
};
use super::world::World;
use crate::client::{Answer, Request};
use crate::door::Door;
use crate::waiting::eventually;
use serde_json::{Value, json};

/// Asked again later, the order of this number, which waits for the inventory.
fn is_pending_check(answer: &Answer, number: u32) {
    assert!(answer.is_away(), "{answer:?}");
    let told = answer.json();
    let named = (&told["orderStatus"], &told["orderId"]);
    assert_eq!(named, (&json!("PENDING_CHECK"), &json!(number)), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_inventory_is_away_an_order_is_pending_check_and_goes_on_by_itself() {
    let inventory = Door::closed();
    let world = world(&[("inventory.url", &inventory.url())]).await;
    let request = Request::post(ORDERS, REQUEST).keyed("a-key");
    let away = world.ask(CUSTOMER, request.clone()).await;
    is_pending_check(&away, 1);
    // Its retry is the same order; without a key the same content is, while it is pending.
    let other = REQUEST.replace("\"quantity\" : 2", "\"quantity\" : 3");
    let keyless = Request::post(ORDERS, &other);
    for (again, number) in [(&request, 1), (&keyless, 2), (&keyless, 2), (&request, 1)] {
        is_pending_check(&world.ask(CUSTOMER, again.clone()).await, number);
    }
    inventory.open_to(world.sandbox.address);
    let confirmed = world
        .becomes(CUSTOMER, ORDER, ("status", "CONFIRMED"))
        .await;
    let again = world.ask(CUSTOMER, request).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["orderId"]),
        (201, &json!(1))
    );
    world.shop.at_rest().await;
    let deeds = world.news().await;
    for once in ["POST reserve 1/2 5/1", "POST reserve 1/3 5/1"] {
        let asked = deeds.iter().filter(|line| *line == once);
        assert_eq!(asked.count(), 1, "{deeds:?}");
    }
    assert_eq!(
        deeds.iter().filter(|line| *line == SHIPPED[1]).count(),
        2,
        "{deeds:?}"
    );
    assert_eq!(confirmed["totalPrice"], json!(349.97));
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_prices_nothing_is_ordered_and_the_client_asks_again() {
    let inventory = Door::closed();
    let url = &*inventory.url();
    let world = world(&[("inventory.url", url), ("catalogue.url", url)]).await;
    let away = place(&world).await;
    assert!(away.is_away(), "{away:?}");
    assert_eq!(away.json().get("orderId"), None, "{away:?}");
    assert_eq!(world.shop.ledger().orders.len(), 0);
    inventory.open_to(world.sandbox.address);
    let back = eventually("the inventory is back", || async {
        let answer = place(&world).await;
        (answer.status != 503).then_some(answer)
    })
    .await;
    assert_eq!(back.status, 201, "{back:?}");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_inventory_away_altogether_orders_for_known_products_are_taken_on_and_go_on_by_themselves()
 {
    let inventory = Door::closed();
    let world = world(&[("inventory.url", &inventory.url())]).await;
    let down = json!([{"fault": "status=503", "call": "look"}]);
    let more = REQUEST.replace("\"quantity\" : 2", "\"quantity\" : 3");
    for (number, faults, body) in [(1, json!([]), REQUEST), (2, down, &more)] {
        world.befalls(&faults).await;
        is_pending_check(&place_this(&world, body).await, number);
    }
    inventory.open_to(world.sandbox.address);
    for order in [ORDER, "/api/v1/orders/2"] {
        world
            .becomes(CUSTOMER, order, ("status", "CONFIRMED"))
            .await;
    }
    world.befalls(&json!([])).await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_inventory_tells_and_is_no_price_is_no_reason_to_sell_at_an_old_one() {
    let world = world(&[]).await;
    assert_eq!(place(&world).await.status, 201);
    for nonsense in ["garbage", "html", "wrong-type"] {
        world
            .befalls(&json!([{"fault": nonsense, "call": "look"}]))
            .await;
        let refused = place(&world).await;
        assert!(refused.is_away(), "{nonsense}: {refused:?}");
        assert_eq!(refused.json().get("orderId"), None, "{refused:?}");
    }
    assert_eq!(world.shop.ledger().orders.len(), 1);
    world.befalls(&json!([])).await;
    world.ends_well().await;
}

/// The answer of the reservation is lost; the operator has found out what it was.
async fn unknown_reservation(fault: &str, settings: &[(&str, &str)], verdict: &str) {
    let world = world(settings).await;
    let once = json!([{"fault": fault, "call": "reserve", "times": 1}]);
    world.befalls(&once).await;
    is_pending_check(&place(&world).await, 1);
    let waiting = world.ask(CUSTOMER, Request::get(ORDER)).await.json();
    assert_eq!(waiting["status"], "PENDING_CHECK");
    let asked = format!("POST reserve 1/2 5/1 !{fault}");
    let is_reserved = verdict == "done";
    let first = &[&*asked, RESERVED[1], RESERVED[2]][..if is_reserved { 3 } else { 1 }];
    world.heard(&[&PRICED[..], first].concat()).await;
    assert_eq!(world.parked("1"), "reserve");
    world.settle("1", verdict);
    world
        .becomes(CUSTOMER, ORDER, ("status", "CONFIRMED"))
        .await;
    let rest = if is_reserved { &[] } else { &RESERVED[..] };
    world.heard(&[rest, &SHIPPED].concat()).await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_whose_answer_is_lost_is_not_made_again_and_settled_as_done() {
    unknown_reservation("lose-answer", &[], "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_that_never_arrived_is_made_again_only_after_an_operator_says_so() {
    unknown_reservation("reset", &[], "not-done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_that_hangs_ends_in_time_and_is_made_again_only_after_an_operator_says_so() {
    unknown_reservation("hang", &[("inventory.timeout", "1s")], "not-done").await;
}

/// Whether the service makes calls to the inventory, as operators see it.
async fn calls_to_the_inventory(world: &World) -> Value {
    let operator = [("X-User-Role", "OPERATOR")];
    let asked = Request::get("/api/v1/collaborators").with(&operator);
    let told = world.ask("op", asked).await.json();
    let mut all = told["collaborators"].as_array().unwrap().iter();
    let inventory = all.find(|told| told["name"] == "inventory");
    inventory.unwrap()["calls"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_inventory_is_left_alone_orders_are_pending_check_and_it_is_not_asked() {
    let inventory = Door::closed();
    let url = &*inventory.url();
    let soon = [
        ("inventory.url", url),
        ("http.answer_wait", "200ms"),
        ("engine.lease", "10s"),
    ];
    let breaker = [
        ("inventory.failures_in_a_row", "1"),
        ("inventory.rest", "5m"),
    ];
    let world = world(&[&soon[..], &breaker].concat()).await;
    is_pending_check(&place(&world).await, 1);
    eventually("the breaker is open", || async {
        (calls_to_the_inventory(&world).await == "held-back").then_some(())
    })
    .await;
    // It is there again, and nobody knows yet.
    inventory.open_to(world.sandbox.address);
    let other = REQUEST.replace("\"quantity\" : 2", "\"quantity\" : 3");
    let held_back = place_this(&world, &other).await;
    is_pending_check(&held_back, 2);
    assert!(
        held_back.body.contains("goes on by itself"),
        "{held_back:?}"
    );
    assert_eq!(calls_to_the_inventory(&world).await, "held-back");
    assert_eq!(inventory.so_far(), 0, "nobody was asked");
    // A service that starts has failed with nobody yet.
    let world = world.started_again(&PRESET, &soon).await;
    for order in [ORDER, "/api/v1/orders/2"] {
        world
            .becomes(CUSTOMER, order, ("status", "CONFIRMED"))
            .await;
    }
    world.shop.at_rest().await;
    let deeds = world.news().await;
    for once in ["POST reserve 1/2 5/1", "POST reserve 1/3 5/1"] {
        let asked = deeds.iter().filter(|line| *line == once);
        assert_eq!(asked.count(), 1, "{deeds:?}");
    }
    world.ends_well().await;
}
