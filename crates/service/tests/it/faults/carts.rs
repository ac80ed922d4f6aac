//! Prices and carts of others that change, and carts that cannot be cleared (46, 47).

use super::world::{Keys, World};
use crate::client::{Answer, Request};
use crate::sandbox_running::SANDBOX;
use crate::waiting::eventually;
use serde_json::json;

const ELSEWHERE: [(&str, &str); 4] = [
    ("carts.protocol", "cart"),
    ("carts.url", SANDBOX),
    ("catalogue.protocol", "product"),
    ("catalogue.url", SANDBOX),
];

impl World {
    /// The cart service is told to put two of these into the cart of user 7.
    async fn fills(&self, product: &str) {
        let body = json!({"productId": product, "quantity": 2}).to_string();
        let added = Request::post("/api/cart/add/7", &body);
        let added = self.sandbox.send(added).await.unwrap();
        assert!(added.status.is_success(), "{added:?}");
    }

    async fn checks_out(&self, key: &str) -> Answer {
        let request = Request::post("/api/cart/checkout", r#"{"shippingAddress": "x"}"#);
        let request = request.keyed(key).with(&[("X-User-Id", "7")]);
        self.service.send(request).await.unwrap()
    }

    async fn cart(&self) -> usize {
        let cart = self.sandbox.get("/api/cart/7").await.json();
        cart["items"].as_array().unwrap().len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_46_a_price_that_is_another_at_the_checkout_is_told_and_nothing_is_ordered() {
    let world = World::start(Keys::Ignored, &ELSEWHERE).await;
    world.fills("1").await;
    let dearer = json!([{"fault": "contradict=amount", "collaborator": "catalogue"}]);
    world.sandbox.befalls(&dearer).await;
    let refused = world.checks_out("first").await;
    assert_eq!(refused.status.as_u16(), 409, "{refused:?}");
    assert!(refused.body.contains("199.99"), "{refused:?}");
    assert_eq!(world.shop.ledger().orders.len(), 0);
    assert_eq!(world.cart().await, 1, "the cart stays");
    world.sandbox.befalls(&json!([])).await;
    let ordered = world.checks_out("second").await;
    assert_eq!(ordered.status.as_u16(), 200, "{ordered:?}");
    assert_eq!(ordered.json()["totalAmount"].to_string(), "199.98");
    world.ends_well().await;
}

/// The order is what was read, although the cart holds something else by the time of its deeds; emptying it
/// is tried until it is done, and twice is as good as once.
async fn cart_of(keys: Keys) {
    let world = World::start(keys, &ELSEWHERE).await;
    world.fills("1").await;
    let rules = json!([
        {"fault": "delay=500", "call": "reserve"},
        {"fault": "lose-answer", "call": "clear", "times": 1},
        {"fault": "status=503", "call": "clear", "nth": 2, "times": 1},
    ]);
    world.sandbox.befalls(&rules).await;
    let (ordered, ()) = tokio::join!(world.checks_out("once"), async {
        eventually("it is being reserved", || async {
            world.shop.ledger().has_begun("reserve").then_some(())
        })
        .await;
        world.fills("2").await;
    });
    assert_eq!(ordered.status.as_u16(), 200, "{ordered:?}");
    world.shop.at_rest().await;
    world.each_rule_struck().await;
    let ledger = world.shop.ledger();
    let (id, order) = ledger.orders.iter().next().unwrap();
    assert_eq!(order.items, [("1".to_owned(), 2)]);
    assert_eq!(order.status, "CONFIRMED");
    let id = crate::ledger::hyphenated(id);
    assert_eq!(world.asked(&id, "clear").await, 3);
    assert_eq!(world.cart().await, 0);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_47_an_order_is_what_was_read_and_its_cart_is_emptied_however_often_that_takes() {
    tokio::join!(cart_of(Keys::Honoured), cart_of(Keys::Ignored));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_and_a_clearing_that_are_answered_with_yes_and_no_are_let_go_after_five_tries() {
    let world = World::start(Keys::Ignored, &ELSEWHERE).await;
    world.fills("1").await;
    let rules = json!([
        {"fault": "contradict=success", "call": "send"},
        {"fault": "contradict=success", "call": "clear"},
    ]);
    world.sandbox.befalls(&rules).await;
    let ordered = world.checks_out("once").await;
    assert_eq!(ordered.status.as_u16(), 200, "{ordered:?}");
    world.shop.at_rest().await;
    let ledger = world.shop.ledger();
    let id = crate::ledger::hyphenated(ledger.orders.keys().next().unwrap());
    for call in ["send", "clear"] {
        assert_eq!(world.asked(&id, call).await, 5, "{call}");
    }
    let shown = world.order(&id).await.to_string();
    assert_eq!(world.fate(&id).await, "CONFIRMED", "{shown}");
    world.ends_well().await;
}
