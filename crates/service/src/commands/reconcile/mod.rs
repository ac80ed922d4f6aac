//! `reconcile`: orders against what the collaborators hold, over the whole store or of one order.

mod command;
mod report;
mod unchecked;
pub(super) mod words;

pub(crate) use command::ReconcileCommand;
