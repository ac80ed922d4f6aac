//! `/metrics` of the real binary: what it says, when it says nothing, and to whom.

mod access;
mod readers;
pub(crate) mod reading;
mod replicas;
mod story;
mod waits;
mod writes;
