//! Faults on order: which there are, who orders them, and what they do.
//!
//! A request meets one fault at most. Its own header orders first, then the rules of the control
//! endpoint, then the script, then the test token that it pays with.

mod chosen;
mod contradiction;
mod fault;
mod harm;
mod rules;
mod script;
mod spoiling;
mod streams;
mod tokens;

pub(crate) use script::Script;

pub(super) use chosen::{Facts, Faults, HEADER};
pub(super) use fault::Fault;
pub(super) use harm::{instead, spoilt};
pub(super) use rules::Rule;
#[cfg(feature = "kafka")]
pub(super) use spoiling::contradict_event;
pub(super) use tokens::for_the_books;
