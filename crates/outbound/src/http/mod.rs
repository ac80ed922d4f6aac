//! The collaborators that are asked over HTTP: one folder for each port, one file for each protocol,
//! all on the same [`upstream`].
//!
//! A protocol knows its paths, its bodies and what its answers mean. When a call may be made, how long
//! it may take and what is surely not sent is the upstream's business.

pub mod carts;
pub mod catalogue;
pub mod customers;
pub mod inventory;
pub mod notifications;
pub mod payments;
pub mod shipping;
pub mod upstream;

mod contradictions;
mod keys;
mod product_reads;
mod wire_id;
mod words;

pub use keys::Keys;
