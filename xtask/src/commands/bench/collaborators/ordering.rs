//! Orders by several contracts, at a steady rate whatever becomes of the earlier ones.

use super::super::load::Connection;
use anyhow::ensure;
use futures::future::try_join_all;
use std::net::SocketAddr;
use std::ops::Range;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The contract that an order comes in by.
#[derive(Clone, Copy)]
pub enum By {
    /// Has a customer; answered once the parcel was tried.
    V1,
    /// Nobody's; answered once the customer was told.
    Simple,
    /// Answered once the payment is known.
    Gateway,
    /// Made of a cart.
    Checkout,
}

impl By {
    /// The requests of a customer's order, in turn.
    fn requests(self, customer: u64) -> Vec<String> {
        match self {
            Self::V1 => {
                let body = format!(
                    r#"{{"customerId":{customer},"items":[{{"productId":1,"quantity":1}}],"deliveryAddress":"123 Main St","carrier":"DHL"}}"#
                );
                vec![post("/api/v1/orders", "", &body)]
            }
            Self::Simple => {
                let body = format!(
                    r#"{{"customer_name":"Ada","customer_email":"ada{customer}@example.com","items":[{{"product_id":"1","quantity":1,"price":99.99}}]}}"#
                );
                vec![post("/orders", "", &body)]
            }
            Self::Gateway => {
                let user = format!("X-UserId: {customer}\r\n");
                let body = r#"{"items":[{"id":1,"quantity":1}],"requestId":"first"}"#;
                vec![
                    post("/Order/Order-Summary", &user, body),
                    format!(
                        "GET /Order/pay-result/first HTTP/1.1\r\nHost: localhost\r\n{user}\r\n"
                    ),
                ]
            }
            Self::Checkout => {
                let user = format!("X-User-Id: {customer}\r\n");
                let body = r#"{"shippingAddress":"123 Main St"}"#;
                vec![post("/api/cart/checkout", &user, body)]
            }
        }
    }

    /// What the last answer has to say of an order that was carried out.
    fn is_carried_out(self, answer: &str) -> bool {
        let (status, words) = match self {
            Self::V1 => ("201", "\"CONFIRMED\""),
            Self::Simple => ("200", "\"confirmed\""),
            Self::Gateway => ("200", "\"amount\":9999"),
            Self::Checkout => ("200", "\"CONFIRMED\""),
        };
        answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(words)
    }

    /// What has to be there before it is ordered, asked of the sandbox.
    pub async fn prepare(self, sandbox: SocketAddr, customers: Range<u64>) -> anyhow::Result<()> {
        if !matches!(self, Self::Checkout) {
            return Ok(());
        }
        let mut connection = Connection::open(sandbox).await?;
        for customer in customers {
            let path = format!("/api/cart/add/{customer}");
            let answer = connection
                .ask(&post(&path, "", r#"{"productId":1,"quantity":1}"#))
                .await?;
            ensure!(answer.starts_with("HTTP/1.1 200"), "{path}:\n{answer}");
        }
        Ok(())
    }
}

/// A request with a body.
pub fn post(path: &str, headers: &str, body: &str) -> String {
    with_body("POST", path, headers, body)
}

/// The same by any method.
pub fn with_body(method: &str, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{headers}\r\n{body}"
    )
}

/// Orders, one for each customer, spread evenly over a while; each on a connection of its own, so that
/// none waits for another.
pub struct Stream {
    pub by: By,
    pub service: SocketAddr,
    pub customers: Range<u64>,
    pub length: Duration,
    /// Whether an order that is not carried out ends the measurement.
    pub is_strict: bool,
}

impl Stream {
    /// How long each took that was carried out, from the moment that it was due, shortest first.
    pub async fn run(&self, began: Instant) -> anyhow::Result<Vec<Duration>> {
        let all = self.customers.end - self.customers.start;
        let orders = self.customers.clone().zip(0_u32..).map(|(customer, turn)| {
            let share = f64::from(turn) / f64::from(u32::try_from(all).unwrap_or(u32::MAX));
            self.order(customer, began + self.length.mul_f64(share))
        });
        let took = try_join_all(orders).await?;
        let mut latencies: Vec<Duration> = took.into_iter().flatten().collect();
        latencies.sort_unstable();
        Ok(latencies)
    }

    async fn order(&self, customer: u64, due: Instant) -> anyhow::Result<Option<Duration>> {
        sleep_until(due).await;
        let mut connection = Connection::open(self.service).await?;
        let mut answer = String::new();
        for request in self.by.requests(customer) {
            answer = connection.ask(&request).await?;
        }
        let is_carried_out = self.by.is_carried_out(&answer);
        ensure!(
            is_carried_out || !self.is_strict,
            "an order was not carried out:\n{answer}"
        );
        Ok(is_carried_out.then(|| due.elapsed()))
    }
}
