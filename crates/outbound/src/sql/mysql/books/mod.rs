//! The books of the built-in collaborators, beside the orders: one file for each of their traits. What is
//! read to be changed is locked first, because other replicas change it, too; what is done again after a
//! commit whose answer was lost is found by its key.

mod carts;
mod holdings;
mod ledger;
mod payment_news;
mod payments;
mod products;
mod shipments;
mod stock;
mod stock_levels;
