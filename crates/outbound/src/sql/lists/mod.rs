//! How lists are read along indexes, for the databases that can be held to one: which conditions lead to
//! few orders, and the statements that follow. Asking them is each database's own.

mod comparison;
mod criterion;
mod dialect;
#[cfg(test)]
mod every_filter;
mod naming;
mod plan;
mod stretch;

pub(super) use dialect::{Dialect, Value};
#[cfg(test)]
pub(super) use every_filter::every_filter;
pub(super) use naming::{naming, placed_at};
pub(super) use plan::{Plan, Statement};
