//! What the kinds of servers differ in.

use super::chromium::Chromium;
use super::java::{CONFIG_SERVER, EUREKA};
use super::judges::{DOCKER_COMPOSE, HAPROXY, KUBECTL, PROMTOOL, SYSTEMD_ANALYZE};
use super::kafka::Kafka;
use super::mariadb::Mariadb;
use super::node::Node;
use super::postgres::Postgres;
use super::programs::{Programs, first_numbers};
use super::redis::Redis;
use super::schemas::Schemas;
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A kind of server, as it is named on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    Postgres,
    Mariadb,
    Redis,
    Eureka,
    ConfigServer,
    Kafka,
    Chromium,
    Node,
    Promtool,
    Haproxy,
    Kubectl,
    KubernetesValidate,
    SystemdAnalyze,
    DockerCompose,
}

impl Which {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Postgres,
        Self::Mariadb,
        Self::Redis,
        Self::Eureka,
        Self::ConfigServer,
        Self::Kafka,
        Self::Chromium,
        Self::Node,
        Self::Promtool,
        Self::Haproxy,
        Self::Kubectl,
        Self::KubernetesValidate,
        Self::SystemdAnalyze,
        Self::DockerCompose,
    ];

    /// What is known of it.
    pub const fn kind(self) -> &'static dyn Kind {
        match self {
            Self::Postgres => &Postgres,
            Self::Mariadb => &Mariadb,
            Self::Redis => &Redis,
            Self::Eureka => &EUREKA,
            Self::ConfigServer => &CONFIG_SERVER,
            Self::Kafka => &Kafka,
            Self::Chromium => &Chromium,
            Self::Node => &Node,
            Self::Promtool => &PROMTOOL,
            Self::Haproxy => &HAPROXY,
            Self::Kubectl => &KUBECTL,
            Self::KubernetesValidate => &Schemas,
            Self::SystemdAnalyze => &SYSTEMD_ANALYZE,
            Self::DockerCompose => &DOCKER_COMPOSE,
        }
    }
}

/// A further variable that tests look at.
pub struct Further {
    pub variable: &'static str,
    /// What it says of the server with its data in this folder; nothing, if there is nothing to say.
    pub value: fn(&Path) -> Option<PathBuf>,
}

/// What has to be known of a kind of server to run one.
pub trait Kind: Sync {
    /// Its word on the command line and in paths.
    fn name(&self) -> &'static str;

    /// Its name for people.
    fn title(&self) -> &'static str;

    /// The variable that tells tests where it is.
    fn variable(&self) -> &'static str;

    /// What that variable says.
    fn url(&self, port: u16) -> String;

    /// What tests are told beside it.
    fn further(&self) -> &'static [Further] {
        &[]
    }

    /// Programs that tests use beside it, in Debian's packages of the same names: they are gone without
    /// where they cannot be installed.
    fn tools(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether one runs for all tests. Else each starts its own, and only what that takes is seen to.
    fn is_kept_running(&self) -> bool {
        true
    }

    /// What of it was collected for tests, as part of a folder's name.
    fn collection(&self) -> anyhow::Result<String> {
        Ok("1".to_owned())
    }

    /// Sees to what tests need to start one of their own, some of it in this folder.
    fn prepare(&self, _folder: &Path, _notes: &Path) -> anyhow::Result<()> {
        Ok(())
    }

    /// Debian's package of it. None: it is built with what this machine has, runs in no container, and
    /// is gone without where it cannot be built.
    fn package(&self) -> Option<&'static str> {
        None
    }

    /// Who runs it where the command was given by root: the first that this machine knows; root, if
    /// there is nobody to choose from.
    fn accounts(&self) -> &'static [&'static str] {
        &[]
    }

    /// Its programs, if they are on this machine.
    fn programs(&self) -> Option<Programs>;

    /// Says that they are not.
    fn absence(&self) -> String {
        format!("{} is not installed", self.title())
    }

    /// How many numbers of its version have to be the same for the data to stay readable.
    fn numbers_of_the_data(&self) -> usize {
        1
    }

    /// What has to be the same for the data to be used again, as part of a folder's name.
    fn generation(&self, programs: &Programs) -> anyhow::Result<String> {
        let version = programs.version()?;
        Ok(first_numbers(&version, self.numbers_of_the_data()))
    }

    /// What makes the data, where that is not the server's own business.
    fn make(&self, _programs: &Programs, _data: &Path) -> Option<Command> {
        None
    }

    /// The server itself, which stays in the foreground.
    fn serve(&self, programs: &Programs, data: &Path, port: u16) -> Command;

    /// Asks the server at this port of loopback for its version: an answer means that it is ready.
    fn version(&self, port: u16) -> anyhow::Result<String>;

    /// The signal that makes it stop in order without waiting for its clients.
    fn stop_signal(&self) -> &'static str {
        "TERM"
    }
}
