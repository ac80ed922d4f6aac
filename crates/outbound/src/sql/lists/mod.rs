//! How lists are read along indexes, for the databases that can be held to one: which conditions lead to
//! few orders, and the statements that follow. Asking them is each database's own.

mod comparison;
mod criterion;
mod dialect;
mod plan;
mod stretch;

pub(super) use criterion::PARCELS;
pub(super) use dialect::{Dialect, Value};
pub(super) use plan::{Plan, Statement};
