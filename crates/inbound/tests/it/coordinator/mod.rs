//! The contract `coordinator` as its clients see it.

mod orders;
mod place_order;

pub(crate) use place_order::put;
