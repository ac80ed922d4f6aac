//! The store in memory: what the ports promise, without a disk, and commits that fail on demand.
#![expect(
    clippy::result_large_err,
    reason = "the ports' errors carry the record of the earlier request"
)]

mod audit_trail;
mod backlog;
mod dead_letters;
mod faults;
mod feed;
mod list;
mod order_requests;
mod personal_data;
mod relay_book;
mod state;
mod store;
mod unpaid;
mod webhook_deliveries;
mod webhook_endpoints;

pub use faults::CommitFault;
pub use relay_book::MemoryRelayBook;
pub use store::MemoryStore;
