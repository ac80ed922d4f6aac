//! The books of the built-in collaborators, beside the orders: one file for each of their traits.

mod carts;
mod holdings;
mod ledger;
mod payment_news;
mod payments;
mod products;
mod shipments;
mod stock;
mod stock_levels;
mod warehouse;
