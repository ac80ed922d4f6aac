//! `urbanmart`, the world of document 002: orders on MySQL, where the tests are told of a server. This is
//! what can be seen of it over HTTP, with the built-in product and payment services in the place of those
//! that are asked by Kafka; with Kafka: `choreographies`.

use super::world::shop_on;
use crate::client::{Answer, Request};
use crate::ledger::Stock;
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::json;
use std::collections::BTreeMap;

const USER: &str = "101";

struct World {
    shop: Shop,
    service: Service,
    before: BTreeMap<String, Stock>,
}

/// Without Kafka; payments are told of later, as they are with it.
const SETTINGS: [(&str, &str); 8] = [
    ("kafka.brokers", ""),
    ("catalogue.protocol", "builtin"),
    ("inventory.protocol", "builtin"),
    ("payments.protocol", "builtin"),
    ("notifications.protocol", "builtin"),
    ("payments.builtin", "later"),
    ("payments.later_after", "200ms"),
    ("engine.poll_interval", "20ms"),
];

async fn world() -> World {
    let shop = shop_on(Kind::Mariadb).await;
    let service = shop.start_as("urbanmart", &SETTINGS).await;
    let before = shop.ledger().stock;
    World {
        shop,
        service,
        before,
    }
}

impl World {
    async fn ask(&self, user: &str, request: Request<'_>) -> Answer {
        let headers = [("X-UserId", user), ("X-EMAIL", "user@example.com")];
        self.service.send(request.with(&headers)).await.unwrap()
    }

    /// Sends a request with this id, and gives the result of its payment.
    async fn result_of(&self, id: &str, product: u32, quantity: u32) -> Answer {
        let body = json!({"items": [{"id": product, "quantity": quantity}], "requestId": id});
        let body = body.to_string();
        let taken_on = self
            .ask(USER, Request::post("/Order/Order-Summary", &body))
            .await;
        assert_eq!(taken_on.json(), json!({"requestId": id}), "{taken_on:?}");
        self.result(USER, id).await
    }

    async fn result(&self, user: &str, id: &str) -> Answer {
        let path = format!("/Order/pay-result/{id}");
        self.ask(user, Request::get(&path)).await
    }

    async fn ends_well(self) {
        eventually("nothing is awaited any more", || async {
            let ledger = self.shop.ledger();
            (ledger.is_at_rest() && ledger.count("PENDING") == 0).then_some(())
        })
        .await;
        let violations = self.shop.ledger().violations(&self.before);
        assert_eq!(violations, Vec::<String>::new());
        self.service.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_answered_with_its_payment_in_paise_and_succeeds_when_that_is_made() {
    let world = world().await;
    let result = world.result_of("abc123xyz", 1, 5).await;
    assert_eq!(result.status, 200, "{result:?}");
    let told = result.json();
    let documented = json!({
        "razorpayOrderId": told["razorpayOrderId"], "amount": 49995, "currency": "INR",
        "receipt": "order_rcpt_1", "orderId": 1, "requestId": "abc123xyz",
    });
    assert_eq!(told, documented);
    let order = eventually("SUCCESS", || async {
        let list = world
            .ask(USER, Request::get("/Order/GetOrder"))
            .await
            .json();
        (list[0]["status"] == "SUCCESS").then(|| list[0].clone())
    })
    .await;
    assert_eq!(
        (&order["orderId"], &order["totalAmount"]),
        (&json!("ORD_1"), &json!(499.95))
    );
    assert_eq!(order["items"][0]["quantity"], 5);
    // The result may be read again and again, and by nobody else.
    assert_eq!(world.result(USER, "abc123xyz").await.json(), documented);
    assert_eq!(world.result("102", "abc123xyz").await.status, 404);
    let cancelled = world.ask(USER, Request::put("/Order/cancel/ORD_1")).await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_had_is_told_as_soon_as_it_is_known() {
    let world = world().await;
    let unknown = world.result_of("unknown", 999, 1).await;
    assert_eq!(unknown.status, 404, "{unknown:?}");
    let first = world.result_of("first", 1, 1).await;
    assert_eq!(first.status, 200, "{first:?}");
    let short = world.result_of("short", 1, 1_000_000).await;
    assert_eq!(short.status, 409, "{short:?}");
    assert_eq!(short.json()["products"], json!([1]));
    assert_eq!(world.result(USER, "nothing").await.status, 404);
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_needs_a_number_and_the_orders_of_all_are_for_operators() {
    let world = world().await;
    assert_eq!(world.result("bob", "any").await.status, 400);
    let nobody = world.service.get("/Order/GetOrder").await;
    assert_eq!(nobody.status, 400, "{nobody:?}");
    let none = world.ask(USER, Request::get("/Order/GetOrder")).await;
    assert_eq!((none.status.as_u16(), none.json()), (200, json!([])));
    assert_eq!(
        world.ask(USER, Request::get("/admin/orders")).await.status,
        403
    );
    world.ends_well().await;
}
