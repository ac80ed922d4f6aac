//! What the kinds of servers differ in.

use super::mariadb::Mariadb;
use super::postgres::Postgres;
use super::programs::Programs;
use super::redis::Redis;
use clap::ValueEnum;
use std::path::Path;
use std::process::Command;

/// A kind of server, as it is named on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    Postgres,
    Mariadb,
    Redis,
}

impl Which {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::Mariadb, Self::Redis];

    /// What is known of it.
    pub const fn kind(self) -> &'static dyn Kind {
        match self {
            Self::Postgres => &Postgres,
            Self::Mariadb => &Mariadb,
            Self::Redis => &Redis,
        }
    }
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

    /// Debian's package of it.
    fn package(&self) -> &'static str;

    /// Who runs it where the command was given by root; the first that this machine knows.
    fn accounts(&self) -> &'static [&'static str];

    /// Its programs, if they are on this machine.
    fn programs(&self) -> Option<Programs>;

    /// How many numbers of its version have to be the same for the data to stay readable.
    fn numbers_of_the_data(&self) -> usize;

    /// What makes the data, where that is not the server's own business.
    fn make(&self, programs: &Programs, data: &Path) -> Option<Command>;

    /// The server itself, which stays in the foreground.
    fn serve(&self, programs: &Programs, data: &Path, port: u16) -> Command;

    /// Asks the server at this port of loopback for its version: an answer means that it is ready.
    fn version(&self, port: u16) -> anyhow::Result<String>;

    /// The signal that makes it stop in order without waiting for its clients.
    fn stop_signal(&self) -> &'static str;
}
