//! The protocols: one file each, with its routes, its bodies and what it asks of the books.

mod items;
mod reserve_release;
mod tracking;

use super::call::Call;

/// All protocols, each a table of calls.
pub(super) const PROTOCOLS: &[&[Call]] = &[reserve_release::CALLS, tracking::CALLS];
