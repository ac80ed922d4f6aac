//! What follows a paid order and never undoes it: parcels and messages (43, 44).

use super::world::{IMPATIENT, Keys, SOON, World};
use crate::door::Door;
use crate::waiting::eventually;
use serde_json::json;

/// The order stands, and its customer is told that the parcel is still to be made.
async fn stands_without_a_parcel(world: &World, id: &str) {
    eventually("it stands", || async {
        let order = world.order(id).await;
        let is_warned = order["warnings"].to_string().contains("shipment could not");
        (order["status"] == "CONFIRMED" && is_warned).then_some(())
    })
    .await;
    let order = world.order(id).await;
    assert!(order["trackingNumber"].is_null(), "{order}");
}

async fn has_a_parcel(world: &World, id: &str) {
    world.comes_to(id, "CONFIRMED").await;
    eventually("its parcel is made", || async {
        let order = world.order(id).await;
        order["trackingNumber"].is_string().then_some(())
    })
    .await;
    assert_eq!(world.order(id).await["warnings"], json!([]));
}

/// It cannot be reached: nobody has to do anything.
async fn not_there(keys: Keys) {
    let door = Door::closed();
    let world = World::start(keys, &[IMPATIENT, ("shipping.url", &door.url())]).await;
    let ids = world.place(3).await;
    for id in &ids {
        stands_without_a_parcel(&world, id).await;
    }
    door.open_to(world.sandbox.address);
    for id in &ids {
        has_a_parcel(&world, id).await;
        assert_eq!(world.asked(id, "shipment").await, 1);
    }
    world.ends_well().await;
}

/// It fails: with keys it is asked again, without them a person looks.
async fn failing(keys: Keys) {
    let world = World::start(keys, &[IMPATIENT]).await;
    let fails = json!([{"fault": "status=503", "collaborator": "shipping"}]);
    world.sandbox.befalls(&fails).await;
    let ids = world.place(3).await;
    for id in &ids {
        stands_without_a_parcel(&world, id).await;
        if keys == Keys::Ignored {
            let parked = "CONFIRMED: create-shipment answer-lost";
            world.comes_to(id, parked).await;
        }
    }
    world.settle_all().await;
    for id in &ids {
        has_a_parcel(&world, id).await;
    }
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_43_while_nobody_makes_parcels_orders_stand_and_theirs_are_made_later() {
    tokio::join!(
        not_there(Keys::Honoured),
        not_there(Keys::Ignored),
        failing(Keys::Honoured),
        failing(Keys::Ignored),
    );
}

/// Messages are repeated whatever becomes of keys: a second one is a nuisance, and no harm.
async fn silent(keys: Keys) {
    let world = World::start(keys, &[IMPATIENT, SOON[0], SOON[1]]).await;
    for fault in ["status=503", "hang", "lose-answer", "html", "reset"] {
        let fails = json!([{"fault": fault, "collaborator": "notifications"}]);
        world.sandbox.befalls(&fails).await;
        let id = world.place_one(&[("1", 2)]).await;
        has_a_parcel(&world, &id).await;
    }
    world.sandbox.befalls(&json!([])).await;
    world.shop.at_rest().await;
    let done = world.sandbox.log().await.done();
    let told = done.iter().filter(|done| done.starts_with("notified"));
    assert!(told.count() >= 5, "{done:?}");
    // Who refuses a message is not asked again.
    let refuses = json!([{"fault": "decline", "collaborator": "notifications"}]);
    world.sandbox.befalls(&refuses).await;
    let id = world.place_one(&[("1", 2)]).await;
    world.shop.at_rest().await;
    assert_eq!(world.asked(&id, "send").await, 1);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_44_a_message_that_does_not_leave_changes_no_order() {
    tokio::join!(silent(Keys::Honoured), silent(Keys::Ignored));
}
