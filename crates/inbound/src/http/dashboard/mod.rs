//! Pages for operators: what goes on, what is wrong, and what can be done about it.
//!
//! In reading order: the list of pages, the ways in and out, and the pages.

mod routes;

mod coming_and_going;
mod entry_links;
mod parts;

mod enter;
mod new_link;
mod sign_in;
mod sign_out;

mod audit;
mod board;
mod order;
mod orders;

pub use entry_links::{EntryLink, EntryLinks};
pub use parts::SignInParts;
pub(crate) use routes::{ROOT, SIGN_IN, has, routes};
