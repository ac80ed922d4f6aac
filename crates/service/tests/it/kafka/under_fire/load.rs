//! Those who order: until they go home, each time under a key of its own, again and again until it is
//! answered.

use super::arms::Document;
use super::fleet::{Addresses, ask, asking};
use crate::chance::Chance;
use crate::client::Request;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How many order of each document at the same time.
const SHOPPERS: u64 = 4;
/// Longer than all of a fleet is ever away.
const PATIENCE: Duration = Duration::from_mins(1);
/// Before a request is repeated.
const AGAIN: Duration = Duration::from_millis(200);

/// The keys under which something was acknowledged.
pub(super) type Acknowledged = Vec<String>;

/// Sends them all.
pub(super) fn send_shoppers(
    seed: u64,
    document: Document,
    addresses: &Addresses,
    until: Instant,
) -> JoinSet<Acknowledged> {
    let mut shoppers = JoinSet::new();
    for number in 0..SHOPPERS {
        let shopper = Shopper {
            document,
            number,
            chance: Chance::of(seed.wrapping_mul(1_000).wrapping_add(number)),
            addresses: addresses.clone(),
            client: asking(),
        };
        shoppers.spawn(shopper.shop(until));
    }
    shoppers
}

struct Shopper {
    document: Document,
    number: u64,
    chance: Chance,
    addresses: Addresses,
    client: reqwest::Client,
}

impl Shopper {
    async fn shop(mut self, until: Instant) -> Acknowledged {
        let mut acknowledged = Vec::new();
        let mut count = 0;
        while Instant::now() < until {
            count += 1;
            let name = format!("s{}-{count}", self.number);
            match self.document {
                Document::Gateway => self.request(&name).await,
                Document::Storefront => self.order(&name).await,
            }
            acknowledged.push(name);
            let pause = Duration::from_millis(50 + self.chance.below(300));
            tokio::time::sleep(pause).await;
        }
        acknowledged
    }

    async fn request(&mut self, name: &str) {
        let (product, quantity) = (1 + self.chance.below(3), 1 + self.chance.below(3));
        let mut items = vec![json!({"id": product, "quantity": quantity})];
        if self.chance.below(20) == 0 {
            items.push(json!({"id": "no-such", "quantity": 1}));
        }
        let body = json!({"items": items, "requestId": name});
        self.insist("/Order/Order-Summary", name, &body).await;
    }

    /// Places an order; some are called off soon.
    async fn order(&mut self, name: &str) {
        let items = [json!({"productId": "1", "quantity": 1 + self.chance.below(3)})];
        let body = json!({"items": items, "shippingAddress": "1 Way"});
        let order = self.insist("/api/orders", name, &body).await;
        let is_called_off = self.chance.below(5) == 0;
        // One whose payment has failed by now has no id to be told.
        if let Some(id) = order["id"].as_str().filter(|_| is_called_off) {
            tokio::time::sleep(Duration::from_millis(self.chance.below(400))).await;
            let path = format!("/api/orders/{id}/cancel?reason=chance");
            let headers = self.headers();
            let request = Request::put(&path).with(&headers);
            // It may be too late, or nobody there.
            let _whatever = ask(&self.client, &self.addresses, 0, request).await;
        }
    }

    fn headers(&self) -> [(&'static str, &'static str); 2] {
        match self.document {
            Document::Gateway => [("X-UserId", "7"), ("X-EMAIL", "a@example.com")],
            Document::Storefront => [
                ("X-User-Id", "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99"),
                ("X-Test", "1"),
            ],
        }
    }

    /// Until somebody says yes.
    async fn insist(&mut self, path: &str, key: &str, body: &Value) -> Value {
        let (body, headers) = (body.to_string(), self.headers());
        let asked = Instant::now();
        loop {
            let replica = usize::try_from(self.chance.below(8)).unwrap_or(0);
            let request = Request::post(path, &body).with(&headers).keyed(key);
            let answer = ask(&self.client, &self.addresses, replica, request).await;
            match answer {
                // A payment that has failed is an answer, too.
                Some(answer) if answer.status.is_success() || answer.status == 402 => {
                    return answer.json();
                }
                Some(answer) if answer.status == 400 || answer.status == 422 => {
                    panic!("{path} is refused: {answer:?}")
                }
                other => assert!(asked.elapsed() < PATIENCE, "{path} {key}: {other:?}"),
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}
