//! What must stay true, checked in the database itself: the service's own word is not asked.
//!
//! The names of the invariants are those of the project's catalogue: S stock, M money, O orders,
//! J journal.

mod check;
mod read;
mod sight;
mod tables;

pub(crate) use read::{Ledger, Stock, hyphenated};
pub(crate) use tables::{COUNT, Row, TABLES};
