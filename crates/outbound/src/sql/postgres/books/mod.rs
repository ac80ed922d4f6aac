//! The books of the built-in collaborators, beside the orders: one file for each of their traits.

mod carts;
mod holdings;
mod ledger;
mod payment_news;
mod payment_rows;
mod payments;
mod products;
mod shipments;
mod stock;
mod stock_batch;
mod stock_levels;

pub(super) use payments::MoneyWork;
pub(super) use shipments::ParcelWork;
pub(super) use stock::StockWork;
