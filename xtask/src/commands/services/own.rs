//! Servers of one's own, beside those of `cargo xtask services`: for runs that kill them.

use super::kind::Which;
use super::server::Server;
use std::path::Path;

/// A `PostgreSQL` of one's own.
pub struct PostgresServer;

/// A `MariaDB` of one's own.
pub struct MariadbServer;

/// A Redis of one's own.
pub struct RedisServer;

impl PostgresServer {
    /// Starts one on the data in this folder, which is made if it is not there, and waits until it
    /// answers.
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Server> {
        Server::start(Which::Postgres.kind(), data, port)
    }
}

impl MariadbServer {
    /// The same for `MariaDB`.
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Server> {
        Server::start(Which::Mariadb.kind(), data, port)
    }
}

impl RedisServer {
    /// The same for Redis, which keeps nothing.
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Server> {
        Server::start(Which::Redis.kind(), data, port)
    }
}
