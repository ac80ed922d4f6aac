//! PostgreSQL, MariaDB and Redis for development and tests: each on a private port of this machine's
//! loopback, with its data in a folder of its own.

mod account;
mod asking;
mod command;
mod compose;
mod kind;
mod mariadb;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "for the chaos run, which kills its own")
)]
mod own;
mod packages;
mod place;
mod postgres;
mod process;
mod programs;
mod record;
mod redis;
mod server;
mod session;
mod starting;

pub use command::{Services, run};
pub use kind::Which;
#[expect(
    unused_imports,
    reason = "for the chaos run, which kills a database of its own"
)]
pub use own::{MariadbServer, PostgresServer, RedisServer};
pub use session::Session;
