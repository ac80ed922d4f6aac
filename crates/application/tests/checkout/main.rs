//! Checking out over memory: which carts become which orders, at which prices, and how often.

mod clearing;
mod foreign_carts;
mod no_catalogue;
mod prices;
mod shop;
mod turns;
