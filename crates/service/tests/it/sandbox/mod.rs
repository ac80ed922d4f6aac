//! The sandbox: the real command, asked by clients that see every byte.

mod by_event;
mod faults;
mod keys;
mod log;
mod ordering;
mod payment_clients;
mod protocols;
mod raw;
mod starting;
mod stock_clients;
mod two_steps;
mod world;
