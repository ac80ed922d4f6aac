//! A cart service that does not tell one state of a cart from the next: what is in the cart is ordered and
//! paid once, whatever is clicked while its order is under way or cannot empty it; and shoppers who hang
//! up while it is slow keep nobody from their carts.

use super::world::{Keys, World};
use crate::client::{Answer, Request, send};
use crate::sandbox_running::SANDBOX;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

const ELSEWHERE: [(&str, &str); 2] = [("carts.protocol", "cart"), ("carts.url", SANDBOX)];

const SHOPPER: [(&str, &str); 1] = [("X-User-Id", "7")];

const BY_NOTES: [&str; 2] = [
    r#"{"shippingAddress": "x", "notes": "a"}"#,
    r#"{"shippingAddress": "x", "notes": "b"}"#,
];

impl World {
    async fn puts_in(&self, product: &str) {
        let body = json!({"productId": product, "quantity": 2}).to_string();
        let added = Request::post("/api/cart/add/7", &body);
        let added = self.sandbox.send(added).await.unwrap();
        assert!(added.status.is_success(), "{added:?}");
    }

    async fn clicks(&self, path: &str, body: &str, key: Option<&str>) -> Answer {
        let mut request = Request::post(path, body).with(&SHOPPER);
        request.key = key;
        self.service.send(request).await.unwrap()
    }

    /// The order that the storefront's checkout answers with, and its status.
    async fn checks_out_with(&self, body: &str, key: Option<&str>) -> (Value, Value) {
        let told = self.clicks("/api/cart/checkout", body, key).await;
        assert_eq!(told.status.as_u16(), 200, "{told:?}");
        let told = told.json();
        (told["id"].clone(), told["status"].clone())
    }

    /// Every other checkout than that of the order has to wait for it, by every contract.
    async fn everybody_waits_for(&self, order: &Value) {
        let id = order.as_str().expect("an id");
        for key in [None, Some("other"), Some("another")] {
            let refused = self.clicks("/api/cart/checkout", BY_NOTES[1], key).await;
            assert_eq!(refused.status.as_u16(), 409, "{refused:?}");
            let message = refused.json()["message"].to_string();
            assert!(message.contains(id), "{message}");
            let refused = self.clicks("/api/order/place/7", "{}", key).await;
            assert_eq!(refused.status.as_u16(), 409, "{refused:?}");
            assert_eq!(refused.json()["error"], "ORDER_UNDER_WAY", "{refused:?}");
        }
    }

    async fn lines_in_cart(&self) -> usize {
        let cart = self.sandbox.get("/api/cart/7").await.json();
        cart["items"].as_array().unwrap().len()
    }
}

async fn ordered_once(keys: Keys, while_it_is: &str, rules: Value) {
    let world = World::start(keys, &ELSEWHERE).await;
    world.puts_in("1").await;
    world.sandbox.befalls(&rules).await;
    let (order, status) = world.checks_out_with(BY_NOTES[0], None).await;
    assert_eq!(status, while_it_is);
    world.everybody_waits_for(&order).await;
    // The same again, without a key and with one, is this order.
    for key in [None, Some("same")] {
        let (again, _) = world.checks_out_with(BY_NOTES[0], key).await;
        assert_eq!(again, order);
    }
    // One more item is another cart, of which a part is being ordered.
    world.puts_in("2").await;
    let refused = world.clicks("/api/cart/checkout", BY_NOTES[0], None).await;
    assert_eq!(refused.status.as_u16(), 409, "{refused:?}");
    world.everybody_waits_for(&order).await;
    assert_eq!(world.shop.ledger().orders.len(), 1);
    world.sandbox.befalls(&json!([])).await;
    world.shop.at_rest().await;
    assert_eq!(world.lines_in_cart().await, 0);
    let (id, stood) = {
        let ledger = world.shop.ledger();
        let (id, stood) = ledger.orders.iter().next().unwrap();
        (crate::ledger::hyphenated(id), stood.items.clone())
    };
    assert_eq!(stood, [("1".to_owned(), 2)], "{id}");
    // Once the cart was emptied, the same purchase without a key is another order.
    world.puts_in("1").await;
    let (second, _) = world.checks_out_with(BY_NOTES[0], None).await;
    assert_ne!(second, order);
    // A key that had to wait was not used up by that.
    world.shop.at_rest().await;
    world.puts_in("1").await;
    let (third, _) = world.checks_out_with(BY_NOTES[1], Some("other")).await;
    assert!(third != order && third != second);
    world.shop.at_rest().await;
    assert_eq!(world.shop.ledger().orders.len(), 3);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_cart_is_ordered_once_while_its_order_waits_for_the_inventory() {
    let away = || json!([{"fault": "status=503", "call": "reserve"}]);
    ordered_once(Keys::Honoured, "PENDING", away()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_cart_is_ordered_once_while_it_cannot_be_emptied() {
    let away = || json!([{"fault": "status=503", "call": "clear"}]);
    tokio::join!(
        ordered_once(Keys::Honoured, "CONFIRMED", away()),
        ordered_once(Keys::Ignored, "CONFIRMED", away()),
    );
}

/// A drop of a second and more used to count as a failure of the service that was asked.
#[tokio::test(flavor = "multi_thread")]
async fn shoppers_who_hang_up_do_not_hold_back_calls_to_a_slow_cart_service() {
    let careful = [
        ("collaborators.failures_in_a_row", "10"),
        ("collaborators.failures_of_32", "16"),
    ];
    let world = World::start(Keys::Honoured, &[&ELSEWHERE[..], &careful].concat()).await;
    world.puts_in("1").await;
    let slow = json!([{"fault": "delay=1500", "collaborator": "carts"}]);
    world.sandbox.befalls(&slow).await;
    let mut impatient = JoinSet::new();
    for _ in 0..16 {
        let (client, url) = (world.service.client.clone(), world.service.url("/api/cart"));
        impatient.spawn(async move {
            let look = send(&client, &url, Request::get("").with(&SHOPPER));
            timeout(Duration::from_millis(1_100), look).await.is_err()
        });
    }
    let have_hung_up = impatient.join_all().await;
    assert_eq!(have_hung_up, [true; 16]);
    world.sandbox.befalls(&json!([])).await;
    let honest = Request::get("/api/cart").with(&SHOPPER);
    let honest = world.service.send(honest).await.unwrap();
    assert_eq!(honest.status.as_u16(), 200, "{honest:?}");
    assert_eq!(world.calls_to("carts").await, "made");
    world.all_has_ended().await;
    world.service.stop().await;
}
