//! What is counted as it happens: how each series begins, and what facts and steps add to it.

mod beginning;

mod facts;
mod steps;

pub use beginning::begin;
pub(crate) use facts::count_imported;
pub use facts::{count_facts, count_placed};
pub use steps::count_step;
