//! The databases that tests run on, each test on one of its own: SQLite always, PostgreSQL where
//! `ORDER_SERVICE_TEST_POSTGRES` says where it is (`cargo xtask test` starts one).

mod database;
mod postgres;
mod sqlite;

pub(crate) use database::{Kind, TestDatabase, on_every_database};
pub(crate) use postgres::PostgresDatabase;
