//! Inventories: where stock is set aside, given back and consumed.

mod reserve_release;

pub use reserve_release::{ReserveRelease, ReserveReleasePaths};
