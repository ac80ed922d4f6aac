//! The contract `gateway`: document 002 and what its page adds.

mod admin;
mod asking;
mod by_event;
mod change_order;
mod errors;
mod order_summary;
mod pay_result;
mod user;
mod user_orders;
