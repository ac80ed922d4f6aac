//! Pages for operators: what goes on, what is wrong, and what can be done about it.
//!
//! In reading order: the list of pages, the ways in and out, and the pages.

mod routes;

mod coming_and_going;
mod entry_links;
mod parts;
mod upkeep_parts;

mod enter;
mod new_link;
mod provider;
mod sign_in;
mod sign_out;

mod audit;
mod audit_row;
mod board;
mod order;
mod orders;
mod persons;

mod deeds;
mod not_understood;

mod dead_letters;
mod reconcile;
mod settings;
mod sinks;
mod stock;
mod webhooks;

pub use entry_links::{EntryLink, EntryLinks};
pub use parts::SignInParts;
pub use provider::{ProviderSignIn, SIGN_IN_CALLBACK};
pub(crate) use routes::{DEED_LOST, ROOT, SIGN_IN, SIGN_OUT, has, routes};
pub use upkeep_parts::{SettingShown, StockKept, UpkeepParts};
