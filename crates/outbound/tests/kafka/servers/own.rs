//! A broker of a test's own: to be killed, paused, and started again on the same data and port. It takes
//! five to ten seconds to start (after a kill three more), and 280 MB of memory while it runs.

use super::named::named_by;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::Instant;

/// Longer than a start takes that has a crash to recover from, on a machine that is busy.
const PATIENCE: Duration = Duration::from_mins(2);

const INTERVAL: Duration = Duration::from_millis(100);

/// Somebody else may have taken the port of its controller in the meantime.
const TRIES: u32 = 5;

/// Runs until it is killed or dropped.
pub(crate) struct OwnKafka {
    home: PathBuf,
    folder: TempDir,
    port: u16,
    process: Option<Child>,
}

impl OwnKafka {
    /// On new data. Tells what is left out where there is no Kafka to start.
    pub(crate) async fn start() -> Option<Self> {
        let home = named_by("ORDER_SERVICE_TEST_KAFKA_HOME", "Kafka")?;
        let mut own = Self {
            home: home.into(),
            folder: tempfile::tempdir().unwrap(),
            port: free_port(),
            process: None,
        };
        own.start_again().await;
        Some(own)
    }

    /// For `bootstrap.servers`.
    pub(crate) fn servers(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it at once and without a word.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may be dead already.
            let _ = process.kill();
            process.wait().unwrap();
        }
    }

    /// Sends it a signal: `STOP` makes it hang, `CONT` lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        let process = self.process.as_ref().expect("it runs");
        let id = process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success(), "it is gone");
    }

    /// Starts it on the data that it has, and waits until clients can use it.
    pub(crate) async fn start_again(&mut self) {
        assert!(self.process.is_none(), "kill it first");
        for _ in 0..TRIES {
            self.process = Some(self.spawn());
            if self.eventually_there_or_ended().await {
                return;
            }
            self.kill();
        }
        panic!("Kafka does not start:\n{}", self.log());
    }

    /// Whether it tells clients of itself, within a second.
    pub(crate) async fn answers(&self) -> bool {
        knows_of_itself(self.servers()).await
    }

    /// What it has written about itself.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("broker.log")).unwrap_or_default()
    }

    fn spawn(&self) -> Child {
        let log = self.folder.path().join("broker.log");
        let log = File::options().append(true).create(true).open(log).unwrap();
        Command::new("sh")
            .arg(self.home.join("broker.sh"))
            .arg(self.folder.path().join("data"))
            .args([self.port.to_string(), free_port().to_string()])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// False: it has ended instead.
    async fn eventually_there_or_ended(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while !self.answers().await {
            let process = self.process.as_mut().expect("it was started");
            if process.try_wait().unwrap().is_some() {
                return false;
            }
            let log = self.log();
            assert!(Instant::now() < deadline, "Kafka does not start:\n{log}");
            tokio::time::sleep(INTERVAL).await;
        }
        true
    }
}

impl Drop for OwnKafka {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whether it tells clients of a broker: of itself, when it has begun its work.
async fn knows_of_itself(servers: String) -> bool {
    let asking = tokio::task::spawn_blocking(move || {
        let mut config = ClientConfig::new();
        // What it says while it cannot be reached yet is known.
        config
            .set("bootstrap.servers", servers)
            .set("log_level", "0");
        let client: BaseConsumer = config.create().unwrap();
        let found = client.fetch_metadata(None, Duration::from_secs(1));
        found.is_ok_and(|found| !found.brokers().is_empty())
    });
    asking.await.unwrap()
}

fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}
