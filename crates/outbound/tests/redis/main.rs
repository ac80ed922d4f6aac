//! Carts and shared rates on a real Redis, and on one that is ill.

mod at_once;
mod carts;
mod ill;
mod lost;
mod process;
mod rates;
mod server;
