//! What needs a real database, on every kind that there is here: the conformance suites, the built-in
//! collaborators, whole checkouts, and callers that hang up.
#![expect(clippy::unwrap_used, reason = "a test fails where it meets an error")]

mod builtin_carts;
mod builtin_checkouts;
mod builtin_inventory;
mod builtin_payments;
mod builtin_payments_later;
mod builtin_shop;
mod cancelled_callers;
mod clocks_apart;
mod cut_commits;
mod damage;
mod foreign_checkouts;
mod held_rows;
mod holdings;
mod lists_apart;
mod lost_connections;
mod mariadb;
mod newer_orders;
mod personal_data;
mod proxy;
mod refusals;
mod relay_books;
mod relays;
mod replicas;
mod report_views;
mod schema_drift;
mod schema_steps;
mod servers;
mod sessions;
mod step_matrix;
mod store_contract;
mod striking_out;
mod unacknowledged_orders;
mod waiting;
