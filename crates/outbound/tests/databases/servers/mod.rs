//! The databases that tests run on, each test on one of its own: SQLite always, PostgreSQL and
//! MariaDB where `ORDER_SERVICE_TEST_POSTGRES` and `ORDER_SERVICE_TEST_MARIADB` say where they are
//! (`cargo xtask test` starts them).

pub(crate) mod database;
mod mariadb;
mod postgres;
pub(crate) mod server;
mod sqlite;

pub(crate) use database::{Holder, Kind, TestDatabase, on_every_database};
pub(crate) use mariadb::{MariadbDatabase, mariadb_or_left_out};
pub(crate) use postgres::{PostgresDatabase, postgres_or_left_out};
