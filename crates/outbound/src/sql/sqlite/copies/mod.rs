//! Copies of a database file: made while it is in use, checked, and put in a database's place.
//!
//! In reading order: what can go wrong, the file that is being written, its digest, how pages are copied,
//! a copy from its beginning to its place, and what is looked at in one.

mod error;

mod digest;
mod part;

mod copying;
mod numbers;
mod pages;
mod place;

mod check;
mod check_books;
mod check_file;
mod check_orders;

pub use check::{Checked, check};
pub use copying::{Copy, CopyPlan};
pub use digest::{Digested, digested};
pub use error::CopyError;
pub use numbers::{last_number, number_behind};
pub use pages::{Pace, Progress};
pub use place::{Lock, PutInPlace};
