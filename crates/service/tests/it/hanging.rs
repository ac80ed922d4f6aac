//! One service hangs, and its bulkhead is full of calls that do not end: orders that do not need it, or
//! need it no more, are carried out, all of them.

use crate::client::{Answer, Request};
use crate::sandbox_running::{SandboxRunning, over_http};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::json;
use std::ops::Range;
use std::sync::Arc;
use tokio::task::JoinSet;

/// So many calls to the service that hangs may be under way.
const PLACES: usize = 2;

/// The time of calls is longer than any test takes.
const BOUNDS: [(&str, &str); 6] = [
    // All others have places for everybody.
    ("collaborators.in_flight", "1000"),
    ("collaborators.timeout", "10m"),
    ("collaborators.keys", "honoured"),
    ("engine.call_timeout", "11m"),
    ("engine.lease", "30m"),
    // Nor is a retry of what was held back in the way: there are more of them than of these.
    ("engine.recovering_at_once", "2"),
];

/// Everybody whom orders need is asked over HTTP.
const OVER_HTTP: [(&str, &str); 6] = [
    ("inventory", "reserve-release"),
    ("payments", "authorize-capture"),
    ("shipping", "tracking"),
    ("notifications", "notify"),
    ("customers", "user"),
    ("carts", "cart"),
];

/// So many orders need the service that hangs: more than it has places, and than may wait for one.
const WITH_IT: u32 = 20;
const WITHOUT_IT: u32 = 40;

/// So many stand before it hangs.
const STANDING: u32 = 10;

/// An order, by the contract that it comes in by.
#[derive(Clone, Copy)]
enum By {
    /// Has a customer; answered once the parcel is made.
    V1,
    /// Nobody's; answered once the customer was told.
    Simple,
    /// Answered once the payment is known.
    Gateway,
    /// Made of a cart.
    Checkout,
}

impl By {
    async fn order(self, service: &Service, number: u32) -> Answer {
        let id = number.to_string();
        match self {
            Self::V1 => {
                let body = json!({
                    "customerId": number, "items": [{"productId": 1, "quantity": 1}],
                    "deliveryAddress": "123 Main St", "carrier": "DHL",
                });
                post(service, "/api/v1/orders", &[], &body).await
            }
            Self::Simple => {
                let body = json!({
                    "customer_name": "Ada", "customer_email": format!("ada{number}@example.com"),
                    "items": [{"product_id": "1", "quantity": 1, "price": 99.99}],
                });
                post(service, "/orders", &[], &body).await
            }
            Self::Gateway => {
                let user = [("X-UserId", id.as_str())];
                let body = json!({"items": [{"id": 1, "quantity": 1}], "requestId": "first"});
                let taken_on = post(service, "/Order/Order-Summary", &user, &body).await;
                assert_eq!(taken_on.status, 200, "{taken_on:?}");
                let result = Request::get("/Order/pay-result/first").with(&user);
                service.send(result).await.unwrap()
            }
            Self::Checkout => {
                let user = [("X-User-Id", id.as_str())];
                let body = json!({"shippingAddress": "123 Main St"});
                post(service, "/api/cart/checkout", &user, &body).await
            }
        }
    }

    /// What they are told whose order stands.
    fn is_good(self, answer: &Answer) -> bool {
        let status = answer.status.as_u16();
        match self {
            Self::V1 => status == 201 && answer.json()["status"] == "CONFIRMED",
            Self::Simple => status == 200 && answer.json()["status"] == "confirmed",
            Self::Gateway => status == 200 && answer.json()["amount"] == 9_999,
            Self::Checkout => status == 200,
        }
    }
}

async fn post(
    service: &Service,
    path: &str,
    headers: &[(&str, &str)],
    body: &serde_json::Value,
) -> Answer {
    let body = body.to_string();
    let request = Request::post(path, &body).with(headers);
    service.send(request).await.unwrap()
}

/// A shop where everybody is asked over HTTP.
struct OverHttp {
    sandbox: SandboxRunning,
    shop: Shop,
    service: Arc<Service>,
}

impl OverHttp {
    /// With few places for calls to this one.
    async fn few_places_for(collaborator: &str) -> Self {
        let shop = Shop::new();
        let sandbox = SandboxRunning::start(&[]).await;
        let (places, bound) = (PLACES.to_string(), format!("{collaborator}.in_flight"));
        let its_places = [(bound.as_str(), places.as_str())];
        let settings = [&over_http(&OVER_HTTP)[..], &BOUNDS, &its_places].concat();
        let service = Arc::new(sandbox.serve(&shop, &settings).await);
        Self {
            sandbox,
            shop,
            service,
        }
    }

    /// From now on it never answers.
    async fn hangs(&self, collaborator: &str) {
        let hang = json!([{"fault": "hang", "collaborator": collaborator}]);
        self.sandbox.befalls(&hang).await;
    }

    /// Orders of these customers, all at once.
    fn placing(&self, by: By, customers: Range<u32>) -> JoinSet<Answer> {
        let mut placing = JoinSet::new();
        for customer in customers {
            let service = self.service.clone();
            placing.spawn(async move { by.order(&service, customer).await });
        }
        placing
    }

    /// How many calls hang.
    async fn hanging(&self) -> usize {
        let log = self.sandbox.log().await;
        let hang = log
            .requests()
            .filter(|(_, asked)| asked.fault.as_deref() == Some("hang"));
        hang.count()
    }

    async fn its_places_are_taken(&self) {
        eventually("its places are taken", || async {
            (self.hanging().await == PLACES).then_some(())
        })
        .await;
    }

    async fn put(&self, path: &str) {
        let done = self.service.send(Request::put(path)).await.unwrap();
        assert!(done.status.is_success(), "{path}: {done:?}");
    }
}

async fn others_are_served(collaborator: &str, with_it: By, without_it: By) {
    let shop = OverHttp::few_places_for(collaborator).await;
    shop.hangs(collaborator).await;
    // They are told something once their patience is over; the calls hang on.
    let _needing = shop.placing(with_it, 1..1 + WITH_IT);
    shop.its_places_are_taken().await;
    let others = 1 + WITH_IT..1 + WITH_IT + WITHOUT_IT;
    let answers = shop.placing(without_it, others).join_all().await;
    for answer in &answers {
        assert!(without_it.is_good(answer), "{collaborator}: {answer:?}");
    }
    // The places were taken all the while: nobody else came through, and nobody gave up.
    assert_eq!(shop.hanging().await, PLACES, "{collaborator}");
    confirmed(&shop.shop, WITHOUT_IT).await;
}

/// Orders that stand already are processed, shipped and looked up, and new ones wait.
async fn standing_orders_go_on(collaborator: &str) {
    let shop = OverHttp::few_places_for(collaborator).await;
    let mut standing = Vec::new();
    // One after the other: there are few places.
    for customer in 1..=STANDING {
        standing.push(By::V1.order(&shop.service, customer).await);
    }
    shop.hangs(collaborator).await;
    let customers = 1 + STANDING..1 + STANDING + WITH_IT;
    let _needing = shop.placing(By::V1, customers);
    shop.its_places_are_taken().await;
    for answer in standing {
        assert!(By::V1.is_good(&answer), "{collaborator}: {answer:?}");
        let order = format!("/api/v1/orders/{}", answer.json()["orderId"]);
        shop.put(&format!("{order}/process")).await;
        shop.put(&format!("{order}/ship")).await;
        let shown = shop.service.get(&order).await.json();
        assert_eq!(shown["status"], "SHIPPED", "{collaborator}: {shown}");
    }
    assert_eq!(shop.hanging().await, PLACES, "{collaborator}");
    eventually("all new ones are on record, and wait", || async {
        let ledger = shop.shop.ledger();
        let counts = ["SHIPPED", "PENDING"].map(|status| ledger.count(status));
        (counts == [STANDING, WITH_IT].map(|orders| orders as usize)).then_some(())
    })
    .await;
}

/// At least so many orders are on record, and all of them stand: those that need the service have not
/// begun, or are carried out but for it.
async fn confirmed(shop: &Shop, least: u32) {
    eventually("the orders stand", || async {
        let orders = shop.ledger().orders;
        let stand = orders.values().all(|order| order.status == "CONFIRMED");
        (stand && orders.len() >= least as usize).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_while_the_notifications_hang_orders_are_confirmed_and_answered() {
    others_are_served("notifications", By::Simple, By::V1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_while_the_carts_hang_orders_without_a_cart_are_confirmed() {
    others_are_served("carts", By::Checkout, By::V1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_while_the_customers_service_hangs_orders_of_nobody_are_confirmed() {
    others_are_served("customers", By::V1, By::Simple).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_while_tracking_hangs_orders_that_do_not_wait_for_it_are_answered() {
    others_are_served("shipping", By::V1, By::Gateway).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_while_the_inventory_hangs_orders_that_stand_are_processed_and_shipped() {
    standing_orders_go_on("inventory").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_22_while_the_payments_hang_orders_that_stand_are_processed_and_shipped() {
    standing_orders_go_on("payments").await;
}
