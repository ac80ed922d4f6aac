//! The world of document 001: replicas by its preset on PostgreSQL, carts in a Redis, products and users in
//! the sandbox, and what its users ask of them.

use super::teams::{Teams, refunds_of};
use crate::client::{Answer, Request};
use crate::redis_process::RedisProcess;
use crate::sandbox_running::{SANDBOX, SandboxRunning};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::patiently;
use reqwest::Method;
use serde_json::{Value, json};

pub(super) const CREATED: &str = "cloudforge.orders.created";
pub(super) const CANCELLED: &str = "cloudforge.orders.cancelled";
pub(super) const UPDATED: &str = "cloudforge.orders.updated";
pub(super) const COMPLETED: &str = "cloudforge.payments.completed";
pub(super) const FAILED: &str = "cloudforge.payments.failed";
pub(super) const REFUND: &str = "cloudforge.payments.refund-requested";

pub(super) const USER: &str = "550e8400-e29b-41d4-a716-446655440000";

pub(super) struct Cloudforge {
    pub(super) teams: Teams,
    pub(super) sandbox: SandboxRunning,
    shop: Shop,
    redis: RedisProcess,
    pub(super) replicas: Vec<Service>,
}

impl Cloudforge {
    /// Two replicas; tells what is left out where something is missing.
    pub(super) async fn open() -> Option<Self> {
        let shop = Shop::on(Kind::Postgres).await?;
        let redis = RedisProcess::start("document 001 from end to end").await?;
        let topics = [CREATED, CANCELLED, UPDATED, COMPLETED, FAILED, REFUND];
        let mut world = Self {
            teams: Teams::with(&topics).await?,
            sandbox: SandboxRunning::start(&["--ignore-keys"]).await,
            shop,
            redis,
            replicas: Vec::new(),
        };
        world.join(&[]).await;
        world.join(&[]).await;
        Some(world)
    }

    /// One more replica: the preset, and where everybody is.
    pub(super) async fn join(&mut self, more: &[(&str, &str)]) {
        let (brokers, redis) = (self.teams.brokers(), self.redis.url());
        let addresses = [
            ("kafka.brokers", brokers.as_str()),
            ("redis.url", redis.as_str()),
            ("inventory.url", SANDBOX),
            ("catalogue.url", SANDBOX),
            ("customers.url", SANDBOX),
        ];
        let settings = [&addresses[..], more].concat();
        let replica = self.sandbox.serve_as(&self.shop, "cloudforge", &settings);
        self.replicas.push(replica.await);
    }

    /// The first replica is killed.
    pub(super) async fn lose_the_first(&mut self) {
        let mut first = self.replicas.remove(0);
        first.signal("KILL");
        assert!(first.killed().await);
    }

    pub(super) async fn ask(&self, replica: usize, request: Request<'_>) -> Answer {
        let headers = [("X-User-Id", USER)];
        let replica = &self.replicas[replica];
        replica.send(request.with(&headers)).await.unwrap()
    }

    /// Fills an empty cart at one replica and checks it out at another; the order, which waits for its
    /// payment.
    pub(super) async fn check_out(&self, [filling, asking]: [usize; 2]) -> Value {
        let emptied = Request {
            method: Method::DELETE,
            ..Request::get("/api/cart")
        };
        assert_eq!(self.ask(filling, emptied).await.status, 204);
        for (product, quantity) in [("PROD001", 2), ("PROD002", 1)] {
            let item = json!({"productId": product, "quantity": quantity}).to_string();
            let added = self
                .ask(filling, Request::post("/api/cart/items", &item))
                .await;
            assert_eq!(added.status, 200, "{added:?}");
        }
        let body = r#"{"shippingAddress": "123 Main St", "shippingCity": "Pune"}"#;
        let placed = self
            .ask(asking, Request::post("/api/cart/checkout", body))
            .await;
        assert_eq!(placed.status, 200, "{placed:?}");
        let order = placed.json();
        assert_eq!(order["status"], "PENDING", "{order}");
        self.is_told_as_created(&order).await;
        order
    }

    /// Every field as the page has it.
    async fn is_told_as_created(&self, order: &Value) {
        let id = order["id"].as_str().unwrap();
        let created = self.teams.hear(CREATED, id).await;
        let item = |product: &str, name: &str, quantity: u32, price: f64, total: f64| {
            json!({
                "productId": product, "productName": name, "quantity": quantity,
                "unitPrice": price, "totalPrice": total,
            })
        };
        let documented = json!({
            "orderId": id, "userId": USER, "userEmail": format!("user-{USER}@example.com"),
            "totalAmount": 189.97, "shippingAddress": "123 Main St",
            "items": [
                item("PROD001", "Wireless Headphones", 2, 79.99, 159.98),
                item("PROD002", "USB-C Charger", 1, 29.99, 29.99),
            ],
            "createdAt": order["createdAt"],
        });
        assert_eq!(created, documented);
    }

    /// The payment service has taken the money; with the time in this form.
    pub(super) fn complete(&self, order: &Value, at: &Value) {
        let id = order["id"].as_str().unwrap();
        let told = json!({
            "paymentId": payment_of(id), "orderId": id, "userId": USER, "amount": 189.97,
            "currency": "INR", "status": "COMPLETED", "stripePaymentIntentId": format!("pi_{id}"),
            "completedAt": at,
        });
        self.teams.tell(COMPLETED, id, &told);
    }

    /// It could not.
    pub(super) fn fail(&self, order: &Value, at: &Value) {
        let id = order["id"].as_str().unwrap();
        let told = json!({
            "paymentId": payment_of(id), "orderId": id, "userId": USER, "amount": 189.97,
            "failureReason": "card_declined", "failedAt": at,
        });
        self.teams.tell(FAILED, id, &told);
    }

    /// Waits until every replica shows the order with this status.
    pub(super) async fn becomes(&self, order: &Value, status: &str) {
        let path = format!("/api/orders/{}", order["id"].as_str().unwrap());
        for replica in 0..self.replicas.len() {
            patiently(status, || async {
                let shown = self.ask(replica, Request::get(&path)).await.json();
                (shown["status"] == status).then_some(())
            })
            .await;
        }
    }

    /// How many pieces are in the cart, as this replica has it.
    pub(super) async fn pieces_in_cart(&self, replica: usize) -> Value {
        let cart = self.ask(replica, Request::get("/api/cart")).await.json();
        cart["itemCount"].clone()
    }

    pub(super) async fn all_taken(&self, topics: &[&str]) {
        self.teams.all_taken("order-service", topics).await;
    }

    /// None of what was told is a dead letter, journals are whole, so many refunds were asked for, and
    /// the stock is what the orders say.
    pub(super) async fn ends_well(self, refunds: usize) {
        let operator = [("X-User-Id", "1"), ("X-User-Role", "OPERATOR")];
        let dead = Request::get("/api/v1/dead-letters").with(&operator);
        let dead = self.replicas[0].send(dead).await.unwrap();
        assert_eq!(dead.json()["deadLetters"], json!([]), "{dead:?}");
        self.shop.at_rest().await;
        let ledger = self.shop.ledger();
        assert_eq!(ledger.journal_violations(), Vec::<String>::new());
        assert_eq!(refunds_of(&ledger), refunds);
        let violations = self.sandbox.violations_unpaid(&self.shop).await;
        assert_eq!(violations, Vec::<String>::new());
        for replica in self.replicas {
            replica.stop().await;
        }
    }
}

/// The payment service's name for an order's payment.
pub(super) fn payment_of(order: &str) -> String {
    format!("pay-{order}")
}
