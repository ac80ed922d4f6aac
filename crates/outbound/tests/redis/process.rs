//! A Redis of a test's own, to be killed, stopped and emptied.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::Instant;

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the Redis of the tests is; tells what is left out if there is none.
#[expect(clippy::disallowed_methods, reason = "tests ask where servers are")]
pub(crate) fn told_of(what: &str) -> Option<String> {
    let url = std::env::var("ORDER_SERVICE_TEST_REDIS").ok();
    let url = url.filter(|url| !url.is_empty());
    if url.is_none() {
        say_left_out(&format!("{what} (no Redis; cargo xtask test starts one)"));
    }
    url
}

/// Past the test's captured output: a test that passes for want of a server is to say so.
fn say_left_out(what: &str) {
    let _unheard = writeln!(std::io::stderr(), "left out: {what}");
}

/// Says something to a Redis.
pub(crate) async fn say<T: ::redis::FromRedisValue>(
    url: &str,
    command: &[&str],
) -> ::redis::RedisResult<T> {
    let client = ::redis::Client::open(url)?;
    let config = ::redis::AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE));
    let there = client.get_multiplexed_async_connection_with_config(&config);
    let mut said = ::redis::Cmd::new();
    for word in command {
        said.arg(word);
    }
    said.query_async(&mut there.await?).await
}

/// A running Redis that keeps nothing.
pub(crate) struct RedisProcess {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl RedisProcess {
    /// Where the tests are told of a Redis and its program can be had; tells what is left out if not.
    pub(crate) async fn start(what: &str) -> Option<Self> {
        told_of(what)?;
        let folder = tempfile::tempdir().expect("there is room");
        let free = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let Ok(process) = spawn(port, &folder) else {
            say_left_out(&format!("{what} (no program redis-server to start one)"));
            return None;
        };
        let own = Self {
            process,
            folder,
            port,
        };
        own.eventually_up().await;
        Some(own)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}/", self.address())
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    async fn eventually_up(&self) {
        let deadline = Instant::now() + PATIENCE;
        while let Err(error) = say::<String>(&self.url(), &["PING"]).await {
            assert!(Instant::now() < deadline, "Redis does not start: {error}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Kills it, and starts it again with nothing in it.
    pub(crate) async fn restart(&mut self) {
        self.kill();
        self.process = spawn(self.port, &self.folder).expect("its program is there");
        self.eventually_up().await;
    }

    /// Sends it a signal: `STOP` makes it hang, `CONT` lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.expect("there is a kill").success(), "it is gone");
    }

    pub(crate) fn kill(&mut self) {
        // It may be dead already.
        let _ = self.process.kill();
        self.process.wait().expect("it is ours");
    }
}

impl Drop for RedisProcess {
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
