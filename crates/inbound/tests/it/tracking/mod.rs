//! The tracking page: its words for each status, its links, its live part, and hostile text on it.

mod looking;

mod hostile;
mod links;
mod live;
mod words;

pub(crate) use hostile::{HOSTILE, assert_is_text};
pub(crate) use looking::seen;
