//! PostgreSQL, MariaDB, Redis, Eureka, a config server and Kafka for development and tests: each on a
//! private port of this machine's loopback, with its data in a folder of its own. And the programs
//! that tests start themselves: Chromium, Node, and those that judge the files in `deploy/`.

mod account;
mod asking;
mod chromium;
mod collecting;
mod command;
mod compose;
mod java;
mod judges;
mod kafka;
mod kind;
mod mariadb;
mod node;
mod npm;
mod own;
mod packages;
mod place;
mod postgres;
mod process;
mod programs;
mod record;
mod redis;
mod schemas;
mod server;
mod session;
mod starting;

pub use command::{Services, run};
pub use kind::Which;
#[cfg(feature = "bench")]
pub use own::KafkaServer;
pub use own::PostgresServer;
#[cfg(feature = "bench")]
pub use place::fresh_folder;
#[cfg(feature = "chaos")]
pub use process::{Process, ends_within};
#[cfg(any(feature = "bench", feature = "chaos"))]
pub use server::Server;
pub use session::Session;
#[cfg(feature = "bench")]
pub use starting::free_port;
