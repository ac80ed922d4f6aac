//! The contract `coordinator` as its clients see it.

mod orders;
mod place_order;
