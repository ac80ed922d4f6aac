//! The stores: one folder for each database, the same file names in each; beside them what they have
//! in common.

mod aside;
mod columns;
mod commits;
mod database;
mod failure;
mod lists;
pub mod mysql;
mod nearness;
pub mod postgres;
mod rows;
mod schema;
mod shape;
pub mod sqlite;
mod surroundings;
mod told_journal;

pub use database::Database;
pub use shape::Lacks;
pub use surroundings::Surroundings;

pub(crate) use failure::WriteError;
