//! The wire contracts, a folder each: one document's requests, answers and errors.
//!
//! Adding one is a folder beside these and a line in the list of [`contract`].

pub(crate) mod contract;
pub(crate) mod trouble;

mod coordinator;
mod gateway;
mod simple;
mod storefront;
mod v1;

pub use contract::{ContractAnswers, contract_names};
pub use gateway::GatewayRequests;
