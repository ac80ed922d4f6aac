//! `reconcile` on the real binary: orders against the books of the built-in collaborators, put out of
//! step from outside.

mod agreeing;
mod asking;
mod differing;
mod faults;
mod money_over_http;
mod orphans;
mod over_http;

pub(crate) use asking::{Report, reconcile_with};
