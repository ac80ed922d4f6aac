//! The world of document 002: replicas by its preset on MariaDB, and what its users ask of them.

use super::teams::{Teams, refunds_of};
use crate::client::{Answer, Request};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::patiently;
use serde_json::{Value, json};

/// Of the contract's page.
const TOPICS: [&str; 7] = [
    "Productids",
    "product-success-topic",
    "Orders",
    "Payment-Response",
    "payment-success-topic",
    "Notification",
    "Payment-Refund",
];

const USER: [(&str, &str); 2] = [("X-UserId", "101"), ("X-EMAIL", "user@example.com")];

pub(super) struct Urbanmart {
    pub(super) teams: Teams,
    shop: Shop,
    pub(super) replicas: Vec<Service>,
}

impl Urbanmart {
    /// So many replicas; tells what is left out where something is missing.
    pub(super) async fn open(replicas: usize) -> Option<Self> {
        let shop = Shop::on(Kind::Mariadb).await?;
        let teams = Teams::with(&TOPICS).await?;
        let mut world = Self {
            teams,
            shop,
            replicas: Vec::new(),
        };
        for _ in 0..replicas {
            world.join(&[]).await;
        }
        Some(world)
    }

    /// One more replica: the preset, and where its broker and database are.
    pub(super) async fn join(&mut self, more: &[(&str, &str)]) {
        let brokers = self.teams.brokers();
        let settings = [&[("kafka.brokers", brokers.as_str())][..], more].concat();
        let replica = self.shop.start_as("urbanmart", &settings).await;
        self.replicas.push(replica);
    }

    /// The first replica is killed.
    pub(super) async fn lose_the_first(&mut self) {
        let mut first = self.replicas.remove(0);
        first.signal("KILL");
        assert!(first.killed().await);
    }

    pub(super) async fn ask(&self, replica: usize, request: Request<'_>) -> Answer {
        let replica = &self.replicas[replica];
        replica.send(request.with(&USER)).await.unwrap()
    }

    /// Asks for an order; this has to be the answer's status.
    pub(super) async fn summary(&self, replica: usize, body: &Value, status: u16) -> Answer {
        let body = body.to_string();
        let asked = Request::post("/Order/Order-Summary", &body);
        let answer = self.ask(replica, asked).await;
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
        answer
    }

    /// Asks for five of product 1, and hears the question that the product service is asked.
    pub(super) async fn order(&self, replica: usize, request: &str) {
        let body = json!({"items": [{"id": 1, "quantity": 5}], "requestId": request});
        let taken_on = self.summary(replica, &body, 200).await;
        assert_eq!(taken_on.json(), json!({"requestId": request}));
        let question = json!({
            "items": [{"id": 1, "quantity": 5}], "requestId": request,
            "emailId": "user@example.com", "userId": 101,
        });
        assert_eq!(self.teams.hear("Productids", request).await, question);
    }

    /// The product service tells this of product 1, or that it knows nothing.
    pub(super) fn price(&self, request: &str, quantity: Option<u32>) {
        let product = quantity.map(|quantity| {
            json!({
                "productId": 1, "productName": "Mechanical Keyboard", "price": 499.99,
                "quantity": quantity, "description": "It has keys", "brand": "Clack",
                "imageUrl": "https://img.example/1.png", "categories": ["KEYBOARDS", "OFFICE"],
            })
        });
        let products: Vec<Value> = product.into_iter().collect();
        let answer = json!({
            "products": products, "requestId": request, "emailId": "user@example.com", "userId": 101,
        });
        // The originals send no key.
        self.teams.tell("product-success-topic", "", &answer);
    }

    /// An order that waits for its payment, which is asked for as the page says; by its name.
    pub(super) async fn unpaid(&self, replica: usize, request: &str) -> String {
        self.order(replica, request).await;
        self.price(request, Some(5));
        let asked = self.teams.hear("Orders", request).await;
        let number = asked["orderId"].as_u64().unwrap();
        let documented = json!({
            "totalPrice": 2499.95, "orderId": number, "requestId": request,
            "emailId": "user@example.com", "userId": 101,
        });
        assert_eq!(asked, documented);
        format!("ORD_{number}")
    }

    /// The payment service tells that the payment is open; what customers are to be told of it.
    pub(super) fn open_payment(&self, request: &str, order: &str) -> Value {
        let number = number_of(order);
        let payment = json!({
            "razorpayOrderId": format!("order_{request}"), "amount": 249_995, "currency": "INR",
            "receipt": format!("order_rcpt_{number}"), "orderId": number, "requestId": request,
        });
        self.teams.tell("Payment-Response", request, &payment);
        payment
    }

    /// The payment service tells how the payment has ended.
    pub(super) fn end_payment(&self, order: &str, status: &str, at: &Value) {
        let told = json!({
            "orderId": number_of(order), "totalprice": 2499.95, "status": status, "paymentTime": at,
        });
        self.teams.tell("payment-success-topic", "", &told);
    }

    pub(super) async fn pay_result(&self, replica: usize, request: &str) -> Answer {
        let path = format!("/Order/pay-result/{request}");
        self.ask(replica, Request::get(&path)).await
    }

    /// Asks this replica until it knows the result; until then it is documented that nobody has answered.
    pub(super) async fn known_result(&self, replica: usize, request: &str) -> Answer {
        let words = format!("Payment Service did not respond for requestId: {request}");
        patiently("the payment's result", || async {
            let answer = self.pay_result(replica, request).await;
            if answer.status == 504 {
                assert_eq!(answer.json()["message"], words.as_str());
                return None;
            }
            Some(answer)
        })
        .await
    }

    /// The user's order of this name, as this replica lists it.
    pub(super) async fn listed(&self, replica: usize, order: &str) -> Value {
        let list = self.ask(replica, Request::get("/Order/GetOrder")).await;
        let list = list.json();
        let mut list = list.as_array().unwrap().iter();
        list.find(|one| one["orderId"] == order).unwrap().clone()
    }

    /// Waits until every replica lists the order with this status.
    pub(super) async fn becomes(&self, order: &str, status: &str) {
        for replica in 0..self.replicas.len() {
            patiently(status, || async {
                let listed = self.listed(replica, order).await;
                (listed["status"] == status).then_some(())
            })
            .await;
        }
    }

    /// Everything that was told was taken, none of it is a dead letter, journals are whole, and so many
    /// refunds were asked for.
    pub(super) async fn ends_well(self, refunds: usize) {
        let of_group = ["product-success-topic", "payment-success-topic"];
        self.teams.all_taken("order-group", &of_group).await;
        let of_responses = ["Payment-Response"];
        self.teams
            .all_taken("order-group-response", &of_responses)
            .await;
        let operator = [("X-UserId", "1"), ("X-User-Role", "OPERATOR")];
        let dead = Request::get("/api/v1/dead-letters").with(&operator);
        let dead = self.replicas[0].send(dead).await.unwrap();
        assert_eq!(dead.json()["deadLetters"], json!([]), "{dead:?}");
        self.shop.at_rest().await;
        let ledger = self.shop.ledger();
        assert_eq!(ledger.journal_violations(), Vec::<String>::new());
        assert_eq!(refunds_of(&ledger), refunds);
        for replica in self.replicas {
            replica.stop().await;
        }
    }
}

/// Services of document 002 tell each other numbers, which customers see as names in their lists.
pub(super) fn number_of(order: &str) -> u64 {
    order.strip_prefix("ORD_").unwrap().parse().unwrap()
}
