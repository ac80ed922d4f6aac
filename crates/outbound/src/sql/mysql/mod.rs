//! MySQL 8 and MariaDB 10.6 and later, shared by any number of replicas. Tested on MariaDB, in SQL that
//! both take.
//!
//! sqlx's pool is not used: sqlx 0.9 hands a connection whose `begin()` was dropped back with the
//! transaction open, so that a later write on it is answered Ok and rolled back. Writes go to one task
//! that owns its connection, reads run in tasks of their own; nothing that a caller does or stops doing
//! reaches either (`tests/databases/cancelled_callers.rs` shows the loss in sqlx's pool, and that there
//! is none here).
//!
//! Every decision rests on a single-row conditional write or a unique key. A duplicate key undoes only
//! its own statement here, and its error names the key, so plain inserts are tried and the error is the
//! answer. `ON DUPLICATE KEY UPDATE` would hide which key it was, and cannot tell an insert from a
//! repeat where the driver counts found rows, which the version checks rest on.
//!
//! In reading order: how connections are made and the schema kept, what can go wrong, how writes are
//! grouped and reads are shared out, the store, and the ports it implements.

mod connection;
mod migrations;
mod server;
mod shape;

mod failure;
mod link;
mod many;
mod row;

mod queued;
mod readers;
mod transaction;
mod writer;

mod inspect;
mod store;
mod surroundings;

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
mod relay_replays;
mod requests;
mod retention;
mod strike_orders;
mod terms;
mod unpaid;
mod webhook_deliveries;
mod webhook_endpoints;

#[cfg(test)]
mod tests;

pub use connection::{Place, PlaceError};
pub use inspect::Inspection;
pub use store::{MysqlStore, OpenError};

use failure::Failure;
#[cfg(test)]
pub(super) use shape::parts_of_a_new_one;
