//! The Redis under test: the one that the tests are told of, with keys of one's own in it; or a whole
//! one of a test's own, to be killed and emptied; or one that takes connections and never answers.

use crate::process::{RedisProcess, say, told_of};
use application::ports::{Carts, IdGenerator as _};
use application::testing::ManualClock;
use application::testing::conformance::CartWorld;
use outbound::redis::{RedisAddress, RedisCarts, RedisPatience};
use outbound::{SystemEntropy, UuidV7};
use redis::{FromRedisValue, RedisResult};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Longer than anything takes on a machine that is busy with other things.
pub(crate) const LONG: RedisPatience = RedisPatience {
    connect: Duration::from_secs(20),
    answer: Duration::from_secs(20),
};

/// Not long, for a Redis that never answers.
pub(crate) const SHORT: RedisPatience = RedisPatience {
    connect: Duration::from_millis(50),
    answer: Duration::from_millis(50),
};

/// A Redis, and what a test's keys begin with.
#[derive(Clone)]
pub(crate) struct Keyspace {
    url: String,
    pub(crate) prefix: String,
}

impl Keyspace {
    /// In the Redis that the tests are told of; tells what is left out if there is none.
    pub(crate) fn of_tests(what: &str) -> Option<Self> {
        told_of(what).map(|url| Self::at(&url))
    }

    fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            prefix: format!("test:{}:", UuidV7.order_id()),
        }
    }

    pub(crate) fn address(&self) -> RedisAddress {
        let address = RedisAddress::parse(&self.url).expect("it is a URL");
        address.with_prefix(&self.prefix)
    }

    pub(crate) fn carts(&self, patience: RedisPatience) -> CartWorld {
        let clock = Arc::new(ManualClock::default());
        CartWorld {
            carts: self.carts_by(patience, &clock),
            clock,
        }
    }

    pub(crate) fn carts_by(
        &self,
        patience: RedisPatience,
        clock: &Arc<ManualClock>,
    ) -> Arc<dyn Carts> {
        let entropy = Arc::new(SystemEntropy);
        let carts = RedisCarts::new(&self.address(), patience, clock.clone(), entropy);
        Arc::new(carts)
    }

    /// Says something to Redis itself.
    pub(crate) async fn say<T: FromRedisValue>(&self, command: &[&str]) -> T {
        self.try_say(command).await.expect("Redis does it")
    }

    pub(crate) async fn try_say<T: FromRedisValue>(&self, command: &[&str]) -> RedisResult<T> {
        say(&self.url, command).await
    }

    /// The key with the test's beginning.
    pub(crate) fn key(&self, rest: &str) -> String {
        format!("{}{rest}", self.prefix)
    }
}

/// A Redis of a test's own, and keys in it.
pub(crate) struct OwnRedis {
    process: RedisProcess,
    pub(crate) keys: Keyspace,
}

impl OwnRedis {
    /// Tells what is left out if there cannot be one.
    pub(crate) async fn start(what: &str) -> Option<Self> {
        let process = RedisProcess::start(what).await?;
        let keys = Keyspace::at(&process.url());
        Some(Self { process, keys })
    }
}

impl Deref for OwnRedis {
    type Target = RedisProcess;

    fn deref(&self) -> &RedisProcess {
        &self.process
    }
}

impl DerefMut for OwnRedis {
    fn deref_mut(&mut self) -> &mut RedisProcess {
        &mut self.process
    }
}

/// Takes connections and never answers.
pub(crate) struct SilentRedis {
    pub(crate) keys: Keyspace,
    met: Arc<AtomicUsize>,
}

impl SilentRedis {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let met = Arc::new(AtomicUsize::new(0));
        let count = met.clone();
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((connection, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                held.push(connection);
            }
        });
        Self {
            keys: Keyspace::at(&format!("redis://127.0.0.1:{port}/")),
            met,
        }
    }

    /// How many connections were made to it.
    pub(crate) fn connections(&self) -> usize {
        self.met.load(Ordering::SeqCst)
    }
}

/// Asks until there is an answer.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "not within 30 s: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
