//! SQLite: the embedded default, a file or in memory.
//!
//! It is spoken to through rusqlite and a writer thread of our own, and not through sqlx: sqlx 0.9
//! hands a connection whose `begin()` was cancelled back to its pool with the transaction open, so
//! that a later write on it is answered Ok and rolled back, and each of its statements crosses
//! threads, which costs about 70 µs where the statement itself costs 3. Here nothing can cancel a
//! write: a job that has reached the writer runs to its end, whoever still waits for it, and is
//! answered only after the commit.
//!
//! In reading order: where the data lies and who holds it, how connections are made and the schema
//! kept, how writes are grouped and reads are shared out, the store, and the ports it implements.

mod location;

mod connection;
mod migrations;
mod shape;

mod failure;
mod readers;
mod row;
mod writer;

mod inspect;
mod store;

pub mod copies;

mod append;
mod audit_trail;
mod backlog;
mod books;
mod dead_letters;
mod due;
mod event_feed;
mod events;
mod in_the_way;
mod journal;
mod list_plan;
mod load;
mod order_list;
mod order_requests;
mod personal_data;
mod personal_rewrite;
mod place;
mod relay_book;
mod requests;
mod retention;
mod strike_orders;
mod terms;
mod unpaid;
mod webhook_deliveries;
mod webhook_endpoints;

#[cfg(test)]
mod tests;

pub use inspect::Inspection;
pub use location::Location;
pub use store::{OpenError, SqliteStore};

use failure::Failure;
#[cfg(test)]
pub(super) use shape::parts_of_a_new_one;
