//! Reservations that are of less than was asked for, or that their inventory lets go (39, 40).

use super::world::{Keys, World};
use crate::client::Request;
use crate::waiting::eventually;
use serde_json::{Value, json};

/// An inventory that says how many units it has moved tells of one less than was asked for.
async fn speaks_of_fewer(keys: Keys, protocol: &str, call: &str) {
    let world = World::start(keys, &[("inventory.protocol", protocol)]).await;
    let less = json!([{"fault": "contradict=less", "call": call, "times": 1}]);
    world.sandbox.befalls(&less).await;
    let id = world.place_one(&[("1", 2)]).await;
    world.shop.at_rest().await;
    world.each_rule_struck().await;
    let fate = world.fate(&id).await;
    assert_eq!(fate, "PENDING_CHECK: reserve:1 mismatch", "{protocol}");
    assert_eq!(world.asked(&id, call).await, 1, "{keys:?} {protocol}");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_40_a_reservation_that_speaks_of_fewer_units_is_for_a_person() {
    for keys in [Keys::Honoured, Keys::Ignored] {
        tokio::join!(
            speaks_of_fewer(keys, "check-reduce", "reduce"),
            speaks_of_fewer(keys, "check-reduce-body", "reduce"),
            speaks_of_fewer(keys, "check-reserve", "reserve"),
            speaks_of_fewer(keys, "product-stock", "reserve"),
        );
    }
}

/// In the keys of those who are not the service.
pub(super) const SOMEBODY_ELSE: &str = "somebody-else";

impl World {
    /// Stock is moved there by somebody else, on behalf of this order.
    async fn moved_there(&self, id: &str, what: &str) {
        let path = format!("/api/v1/inventory/{what}");
        let items = json!({"items": [{"productId": "1", "quantity": 2}]}).to_string();
        let key = format!("{id}:{what}:{SOMEBODY_ELSE}");
        let moved = Request::post(&path, &items).keyed(&key);
        let moved = self.sandbox.send(moved).await.unwrap();
        assert!(moved.status.is_success(), "{moved:?}");
    }

    async fn told_to(&self, id: &str, deed: &str) {
        let path = format!("/api/v1/orders/{id}/{deed}");
        let told = Request::put(&path).with(&[("X-User-Role", "SERVICE")]);
        let told = self.service.send(told).await.unwrap();
        assert!(told.status.is_success(), "{told:?}");
    }

    /// What is wrong, but that there is no intent for what somebody else did.
    pub(super) async fn violations(&self) -> Vec<String> {
        let mut violations = self.sandbox.violations(&self.shop).await;
        violations.retain(|what| !what.contains(SOMEBODY_ELSE));
        violations
    }
}

/// The inventory lets go while the payment is under way. No protocol of the documents tells so: what
/// shows it is that the goods cannot leave.
async fn is_let_go(keys: Keys) {
    let world = World::start(keys, &[]).await;
    let pays = world.keys.deeds()[1];
    let slow = json!([{"fault": "delay=1000", "call": pays, "times": 1}]);
    world.sandbox.befalls(&slow).await;
    let placing = tokio::spawn(world.placing(&[("1", 2)]));
    let id = eventually("the payment is under way", || async {
        world.shop.ledger().order_with_begun("order-0", pays)
    })
    .await;
    world.moved_there(&id, "release").await;
    placing.await.unwrap();
    world.comes_to(&id, "CONFIRMED").await;
    world.shop.at_rest().await;
    let none: Value = json!([]);
    world.sandbox.befalls(&none).await;

    world.told_to(&id, "ship").await;
    world.comes_to(&id, "SHIPPED: consume refused").await;
    assert_eq!(world.asked(&id, "consume").await, 1);
    let violations = world.violations().await;
    let gone = "is SHIPPED and holds 0 1 of 2";
    assert!(
        violations.len() == 1 && violations[0].ends_with(gone),
        "{violations:?}"
    );

    // Somebody finds the goods, and has them booked out.
    world.moved_there(&id, "reserve").await;
    world.settle(&id, "not-done").await;
    world.comes_to(&id, "SHIPPED").await;
    world.shop.at_rest().await;
    assert_eq!(world.violations().await, Vec::<String>::new());
    world.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_39_a_reservation_that_its_inventory_lets_go_is_for_a_person_when_the_goods_leave() {
    tokio::join!(is_let_go(Keys::Honoured), is_let_go(Keys::Ignored));
}
