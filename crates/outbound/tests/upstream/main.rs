//! Collaborators over HTTP that misbehave in every way: what is surely not sent, what is unknown, that
//! nothing is sent twice, and that one's failures stay its own. Numbers are those of the catalogue of
//! faults.
#![expect(clippy::unwrap_used, reason = "a test fails where it meets an error")]

mod server;
mod shop;
mod stock;

mod authorize_capture;
mod cart;
mod check_reduce;
mod check_reserve;
mod eureka;
mod event_payments;
mod failing;
mod held_back;
mod held_money;
mod inventory_price;
mod keys;
mod looked_up;
mod lost_answers;
mod notify;
mod one_request;
mod patience;
mod pay;
mod per_product;
mod product;
mod product_stock;
mod reads;
mod reserve_release;
mod send;
mod smtp;
mod strange_answers;
mod tracking;
mod unreachable;
mod user;
