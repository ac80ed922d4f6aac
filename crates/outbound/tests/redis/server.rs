//! The Redis under test: the one that the tests are told of, with keys of one's own in it; or a whole
//! one of a test's own, to be killed and emptied; or one that takes connections and never answers.

use application::ports::{Carts, IdGenerator as _};
use application::testing::ManualClock;
use application::testing::conformance::CartWorld;
use outbound::redis::{RedisAddress, RedisCarts, RedisPatience};
use outbound::{SystemEntropy, UuidV7};
use redis::{FromRedisValue, ToRedisArgs};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
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
    #[expect(clippy::disallowed_methods, reason = "tests ask where servers are")]
    pub(crate) fn of_tests(what: &str) -> Option<Self> {
        let Ok(url) = std::env::var("ORDER_SERVICE_TEST_REDIS") else {
            eprintln!("left out: {what} (no Redis; cargo xtask test starts one)");
            return None;
        };
        Some(Self::at(&url))
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

    pub(crate) async fn try_say<T: FromRedisValue>(
        &self,
        command: &[impl ToRedisArgs],
    ) -> redis::RedisResult<T> {
        let client = redis::Client::open(self.url.as_str())?;
        let config = redis::AsyncConnectionConfig::new()
            .set_connection_timeout(Some(LONG.connect))
            .set_response_timeout(Some(LONG.answer));
        let mut there = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let mut said = redis::Cmd::new();
        for word in command {
            said.arg(word);
        }
        said.query_async(&mut there).await
    }

    /// The key with the test's beginning.
    pub(crate) fn key(&self, rest: &str) -> String {
        format!("{}{rest}", self.prefix)
    }
}

/// A Redis of a test's own.
pub(crate) struct OwnRedis {
    process: Child,
    port: u16,
    folder: TempDir,
    pub(crate) keys: Keyspace,
}

impl OwnRedis {
    /// Where the tests are told of a Redis and its program can be had; tells what is left out if not.
    pub(crate) async fn start(what: &str) -> Option<Self> {
        Keyspace::of_tests(what)?;
        let folder = tempfile::tempdir().expect("there is room");
        let free = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let Ok(process) = spawn(port, &folder) else {
            eprintln!("left out: {what} (no program redis-server to start one of its own)");
            return None;
        };
        let own = Self {
            process,
            port,
            folder,
            keys: Keyspace::at(&format!("redis://127.0.0.1:{port}/")),
        };
        own.is_up().await;
        Some(own)
    }

    async fn is_up(&self) {
        eventually("Redis is up", async || {
            self.keys.try_say::<String>(&["PING"]).await.ok()
        })
        .await;
    }

    /// Kills it, and starts it again with nothing in it.
    pub(crate) async fn restart(&mut self) {
        self.kill();
        eventually("it starts again", async || {
            self.process = spawn(self.port, &self.folder).expect("its program is there");
            tokio::time::sleep(Duration::from_millis(50)).await;
            let ended = self.process.try_wait().expect("it is ours");
            ended.is_none().then_some(())
        })
        .await;
        self.is_up().await;
    }

    /// Sends it a signal: `STOP` makes it hang, `CONT` lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.expect("there is a kill").success(), "it is gone");
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("it is ours");
        self.process.wait().expect("it is ours");
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(port: u16, folder: &TempDir) -> std::io::Result<Child> {
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--appendonly", "no", "--dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .spawn()
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
