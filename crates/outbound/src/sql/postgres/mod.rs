//! PostgreSQL, 15 and later: one database that any number of replicas share.
//!
//! It is spoken to through sqlx, but not through its pool: sqlx 0.9 hands a connection whose `begin()`
//! was cancelled back to its pool with the transaction open, so that a later write on it is answered Ok
//! and rolled back. Here every statement runs in a task of the store's own, which no caller can
//! cancel, and a connection goes back to the others only when its work has ended in good order.
//!
//! In reading order: how connections are made and lent, how work is tried again and what an error
//! means, the lanes in which many writes become one statement, the schema, the store, and the ports
//! that it implements.

mod connection;
mod failure;
mod place_url;
mod row;

mod attempts;
mod batch;
mod lane;

mod inspect;
mod migrations;
mod server;
mod shape;
mod store;
mod surroundings;

mod append;
mod append_alone;
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
mod place_alone;
mod place_rows;
mod relay_book;
mod requests;
mod retention;
mod strike_orders;
mod unpaid;
mod webhook_deliveries;
mod webhook_endpoints;

#[cfg(test)]
mod tests;

pub use inspect::Inspection;
pub use place_url::{Place, PlaceError};
pub use store::{OpenError, PostgresStore};

use failure::Failure;
#[cfg(test)]
pub(super) use shape::parts_of_a_new_one;
