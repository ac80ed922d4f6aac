//! A Kafka of the bench's own, asked through kcat and Kafka's own tools.

use crate::commands::services::{KafkaServer, Server, free_port, fresh_folder};
use anyhow::{Context, bail};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// As many as the service makes by itself.
pub const PARTITIONS: u32 = 3;

/// Between two looks at how far a topic is.
const INTERVAL: Duration = Duration::from_millis(100);

/// A broker on a new folder.
pub struct Broker {
    server: Server,
    folder: PathBuf,
    address: String,
}

impl Broker {
    /// Starts one.
    pub fn start() -> anyhow::Result<Self> {
        let folder = fresh_folder()?;
        let server = KafkaServer::start(&folder.join("data"), free_port()?)?;
        let address = server.url();
        Ok(Self {
            server,
            folder,
            address,
        })
    }

    /// Where it listens: `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Makes a topic whose messages carry the moment at which the broker wrote them.
    pub fn make_topic(&self, name: &str) -> anyhow::Result<()> {
        let mut create = self.tool("org.apache.kafka.tools.TopicCommand");
        create
            .args(["--bootstrap-server", &self.address, "--create"])
            .args(["--topic", name, "--partitions", &PARTITIONS.to_string()])
            .args(["--config", "message.timestamp.type=LogAppendTime"]);
        told(&mut create)?;
        Ok(())
    }

    /// One of Kafka's own tools.
    pub fn tool(&self, class: &str) -> Command {
        let mut tool = Command::new("sh");
        tool.arg(self.folder.join("data/tools.sh")).arg(class);
        tool
    }

    /// Waits until a topic has this many messages.
    pub fn wait_for(&self, topic: &str, messages: usize, patience: Duration) -> anyhow::Result<()> {
        let began = Instant::now();
        loop {
            let there = self.count(topic)?;
            if there >= messages {
                return Ok(());
            }
            if began.elapsed() > patience {
                bail!("{there} of {messages} messages are in {topic} after {patience:?}");
            }
            std::thread::sleep(INTERVAL);
        }
    }

    /// How many messages a topic has.
    fn count(&self, topic: &str) -> anyhow::Result<usize> {
        let mut query = Command::new("kcat");
        query.args(["-Q", "-b", &self.address]);
        for partition in 0..PARTITIONS {
            query.args(["-t", &format!("{topic}:{partition}:-1")]);
        }
        let offsets = told(&mut query)?;
        let offset = |line: &str| line.rsplit(' ').next()?.parse::<usize>().ok();
        Ok(offsets.lines().filter_map(offset).sum())
    }

    /// Reads a topic from its beginning to its end: the broker's time in milliseconds, a blank, and the
    /// message, line by line.
    pub fn read(&self, topic: &str) -> anyhow::Result<Child> {
        Command::new("kcat")
            .args(["-C", "-b", &self.address, "-t", topic])
            .args(["-o", "beginning", "-e", "-q", "-f", "%T %s\n"])
            .stdout(Stdio::piped())
            .spawn()
            .context("kcat cannot be started")
    }

    /// Stops it and removes its data.
    pub fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

/// What a program prints, if all went well.
pub fn told(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().context("a tool cannot be started")?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{command:?} failed:\n{words}\n{errors}");
    }
    Ok(words)
}
