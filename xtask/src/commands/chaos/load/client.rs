//! A client that does not give up: it asks again under the same key, at whichever replica, until it has
//! an answer.

use super::super::http::{self, Answer, Outcome, Request};
use super::super::ledger::{Entry, Ledger};
use fastrand::Rng;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Longer than the service waits for an order before it answers anyway.
const ANSWER: Duration = Duration::from_secs(6);

/// Between two tries, at most.
const BETWEEN_TRIES: Duration = Duration::from_millis(400);

/// Where clients ask, and where they write down what they are told.
pub struct Shop {
    pub replicas: Vec<SocketAddr>,
    pub ledger: Ledger,
    gave_up: AtomicU64,
}

impl Shop {
    /// These replicas, and a ledger in this file with times from this moment on.
    pub fn new(replicas: Vec<SocketAddr>, file: &Path, began: Instant) -> anyhow::Result<Self> {
        Ok(Self {
            replicas,
            ledger: Ledger::create(file, began)?,
            gave_up: AtomicU64::new(0),
        })
    }

    /// How many requests were repeated in vain until their clients went home.
    pub fn gave_up(&self) -> u64 {
        self.gave_up.load(Ordering::Relaxed)
    }
}

/// One client with its luck.
pub struct Client {
    pub shop: Arc<Shop>,
    pub story: u64,
    pub rng: Rng,
    /// When even the most patient client goes home.
    pub until: Instant,
}

impl Client {
    /// Asks until somebody answers with anything but "not now", beginning at this replica if one is
    /// named. None: nobody has before the time was up.
    pub async fn ask(&mut self, request: &Request, first: Option<usize>) -> Option<Answer> {
        let mut replica = first.unwrap_or_else(|| self.any_replica());
        while Instant::now() < self.until {
            match self.ask_once(request, replica).await {
                Outcome::Answer(answer) if !is_not_now(answer.status) => return Some(answer),
                _ => self.wait().await,
            }
            replica = self.any_replica();
        }
        self.shop.gave_up.fetch_add(1, Ordering::Relaxed);
        None
    }

    /// One try.
    pub async fn ask_once(&mut self, request: &Request, replica: usize) -> Outcome {
        let (shop, story) = (&self.shop, self.story);
        let asked_at = shop.ledger.asks(story, replica, request);
        let outcome = http::ask(shop.replicas[replica], request, ANSWER).await;
        shop.ledger.was_told(Entry {
            story,
            asked_at,
            took: shop.ledger.now().saturating_sub(asked_at),
            replica,
            request: request.clone(),
            outcome: outcome.clone(),
        });
        outcome
    }

    /// The same request at two replicas at the same time, under one key.
    pub async fn ask_twice(&mut self, request: &Request) -> Option<Answer> {
        let (one, other) = self.two_replicas();
        let mut twin = self.twin();
        let (first, second) =
            tokio::join!(self.ask(request, Some(one)), twin.ask(request, Some(other)));
        first.or(second)
    }

    /// Another window of the same client.
    pub fn twin(&mut self) -> Self {
        Self {
            shop: self.shop.clone(),
            story: self.story,
            rng: self.rng.fork(),
            until: self.until,
        }
    }

    /// Two replicas, different ones if there are two.
    pub fn two_replicas(&mut self) -> (usize, usize) {
        let one = self.any_replica();
        (one, (one + 1) % self.shop.replicas.len())
    }

    /// A moment of impatience.
    pub async fn wait(&mut self) {
        tokio::time::sleep(BETWEEN_TRIES.mul_f64(0.1 + 0.9 * self.rng.f64())).await;
    }

    /// Where this client is sent, as by a load balancer.
    pub fn any_replica(&mut self) -> usize {
        self.rng.usize(..self.shop.replicas.len())
    }
}

/// 503 is the documented "not now"; 429 likewise. Other faults of the service are not excused: they are
/// answers, and are judged.
const fn is_not_now(status: u16) -> bool {
    matches!(status, 429 | 503)
}
