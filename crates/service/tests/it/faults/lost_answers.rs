//! Answers that are lost, late, or never end (21–25, 34).

use super::meeting::nobody_knows;
use super::reservations::SOMEBODY_ELSE;
use super::world::{Keys, SOON, World};
use crate::client::Request;
use crate::waiting::eventually;
use serde_json::json;
use tokio::time::Instant;

#[tokio::test(flavor = "multi_thread")]
async fn fault_21_work_done_and_answer_lost_is_repeated_under_its_key_or_left_to_a_person() {
    nobody_knows(&["lose-answer", "reset"], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_an_answer_that_never_comes_ends_in_time_and_is_repeated_or_left_to_a_person() {
    nobody_knows(&["hang", "hang-after"], &SOON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_a_collaborator_that_never_answers_takes_few_places_and_others_are_served() {
    const PLACES: usize = 2;
    let few = [SOON[0], SOON[1], ("shipping.in_flight", "2")];
    let world = World::start(Keys::Honoured, &few).await;
    let since = Instant::now();
    world
        .sandbox
        .befalls(&json!([{"fault": "hang", "collaborator": "shipping"}]))
        .await;
    // Paid, and told so, although nobody makes parcels.
    for id in world.place(8).await {
        world.comes_to(&id, "CONFIRMED").await;
        let in_flight = world.told_of("shipping").await["inFlight"].as_u64();
        assert!(in_flight.unwrap() <= PLACES as u64, "{in_flight:?}");
    }
    // Each that hangs has its place for a second, less what it may have waited for it.
    let times = usize::try_from(since.elapsed().as_millis() / 900).unwrap();
    let log = world.sandbox.log().await;
    let hung = log.befallen().count();
    assert!(
        (PLACES..=PLACES * (times + 1)).contains(&hung),
        "{hung} in {times} times 900 ms"
    );
    let health = world.service.get("/health").await;
    assert!(health.status.is_success(), "{health:?}");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_23_a_success_that_comes_late_has_its_effect_once() {
    nobody_knows(&["late=100", "delay=1500"], &SOON).await;
}

/// The first request of a call arrives long after its order was called off; which order that is.
async fn arrives_after_its_order_was_called_off(world: &World, call: &str) -> String {
    world
        .sandbox
        .befalls(&json!([{"fault": "late=1000", "call": call, "times": 1}]))
        .await;
    let placing = tokio::spawn(world.placing(&[("1", 2)]));
    let id = eventually("its call is on its way", || async {
        world.shop.ledger().order_with_begun("order-0", call)
    })
    .await;
    let cancel = format!("/api/v1/orders/{id}/cancel");
    let cancelled = world.service.send(Request::put(&cancel)).await.unwrap();
    assert!(cancelled.status.is_success(), "{cancelled:?}");
    world.shop.at_rest().await;
    if world.keys == Keys::Ignored {
        let parked = format!("CANCELLED: {call} answer-lost");
        assert_eq!(world.fate(&id).await, parked);
    }
    eventually("the first request arrives", || async {
        let log = world.sandbox.log().await;
        let (number, _) = log.befallen().next().expect("it is on record");
        log.end(number).map(|_| ())
    })
    .await;
    placing.await.unwrap();
    id
}

async fn leaves_nothing_behind(keys: Keys, call: &str, effects: &[&str]) {
    let world = World::start(keys, &SOON).await;
    let id = arrives_after_its_order_was_called_off(&world, call).await;
    world.settle_all().await;
    assert_eq!(world.fate(&id).await, "CANCELLED");
    assert_eq!(world.sandbox.log().await.done(), effects);
    world.nothing_is_violated().await;
    world.service.stop().await;
}

/// The undo of a key that has not come yet calls it off for ever (variants D, N).
#[tokio::test(flavor = "multi_thread")]
async fn fault_24_a_late_authorization_of_a_payment_that_was_called_off_blocks_nothing() {
    let effects = ["reserved 1 2", "voided 19998 USD", "released 1 2"];
    leaves_nothing_behind(Keys::Honoured, "authorize", &effects).await;
}

/// Where an undo does not do that, the call is resolved first, and undone then.
#[tokio::test(flavor = "multi_thread")]
async fn fault_24_a_late_reservation_of_an_order_that_was_called_off_is_the_one_that_was_undone() {
    let effects = ["reserved 1 2", "released 1 2"];
    leaves_nothing_behind(Keys::Honoured, "reserve", &effects).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_24_a_late_reservation_without_keys_is_undone_once_a_person_has_seen_it() {
    let effects = ["reserved 1 2", "released 1 2"];
    leaves_nothing_behind(Keys::Ignored, "reserve", &effects).await;
}

/// What the provider calls the one payment that it has made.
async fn name_of_the_payment(world: &World) -> String {
    let log = world.sandbox.log().await;
    let name = log.effects().find_map(|(_, effect)| effect.payment.clone());
    name.expect("the money was taken")
}

/// A person pays it back there.
async fn pays_back_by_hand(world: &World, id: &str) {
    let body = json!({
        "paymentId": name_of_the_payment(world).await,
        "orderId": 1, "amount": 199.98, "currency": "USD",
    });
    let (body, key) = (body.to_string(), format!("{id}:refund:{SOMEBODY_ELSE}"));
    let refund = Request::post("/api/v1/payment/refund", &body).keyed(&key);
    let paid_back = world.sandbox.send(refund).await.unwrap();
    assert!(paid_back.status.is_success(), "{paid_back:?}");
}

/// Nobody was told the payment's name, so it is a person who pays it back.
#[tokio::test(flavor = "multi_thread")]
async fn fault_24_a_late_payment_without_keys_stays_with_a_person_until_it_is_paid_back() {
    let world = World::start(Keys::Ignored, &SOON).await;
    let id = arrives_after_its_order_was_called_off(&world, "pay").await;
    world.settle(&id, "done").await;
    world.comes_to(&id, "CANCELLED: refund undo-refused").await;
    let done = ["reserved 1 2", "released 1 2", "captured 19998 USD"];
    assert_eq!(world.sandbox.log().await.done(), done);
    pays_back_by_hand(&world, &id).await;
    world.settle(&id, "done").await;
    world.comes_to(&id, "CANCELLED").await;
    world.shop.at_rest().await;
    let log = world.sandbox.log().await;
    assert_eq!(log.done()[3..], ["refunded 19998 USD"]);
    assert_eq!(world.violations().await, Vec::<String>::new());
    world.service.stop().await;
}

/// Once somebody says what the provider calls it, nobody has to do more.
#[tokio::test(flavor = "multi_thread")]
async fn fault_24_a_late_payment_without_keys_is_paid_back_once_a_person_has_named_it() {
    let world = World::start(Keys::Ignored, &SOON).await;
    let id = arrives_after_its_order_was_called_off(&world, "pay").await;
    let name = name_of_the_payment(&world).await;
    world.settle_payment(&id, &name).await;
    world.shop.at_rest().await;
    assert_eq!(world.fate(&id).await, "CANCELLED");
    let done = [
        "reserved 1 2",
        "released 1 2",
        "captured 19998 USD",
        "refunded 19998 USD",
    ];
    assert_eq!(world.sandbox.log().await.done(), done);
    assert_eq!(world.asked(&id, "refund").await, 1);
    world.nothing_is_violated().await;
    world.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_25_a_drip_ends_at_the_deadline_and_is_repeated_or_left_to_a_person() {
    nobody_knows(&["drip=1000", "drip-head=1000"], &SOON).await;
}

/// The next request meets the close: the first answer was whole.
async fn stale(keys: Keys) {
    let world = World::start(keys, &[]).await;
    world
        .sandbox
        .befalls(&json!([{"fault": "stale", "collaborator": "inventory", "times": 1}]))
        .await;
    let ids = [world.place(1).await, world.place(1).await].concat();
    world.shop.at_rest().await;
    assert_eq!(world.fate(&ids[0]).await, "CONFIRMED");
    let (fate, asked) = match keys {
        Keys::Honoured => ("CONFIRMED", 1),
        // It was written, so nobody knows: what the connection swallowed is not on record here.
        Keys::Ignored => ("PENDING_CHECK: reserve answer-lost", 0),
    };
    assert_eq!(world.fate(&ids[1]).await, fate);
    assert_eq!(world.asked(&ids[1], "reserve").await, asked);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_34_a_connection_that_is_closed_as_a_request_is_sent_is_unknown_and_not_sent_again() {
    tokio::join!(stale(Keys::Honoured), stale(Keys::Ignored));
}
