//! The stores: one folder for each database, the same file names in each.

pub mod sqlite;
