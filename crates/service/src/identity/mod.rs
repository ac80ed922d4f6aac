//! The part of the composition root that decides who is believed, and says so.
//!
//! In reading order: who checks tokens, the provider's page, the rules made of both, and all of it in words.

mod tokens;

mod provider;

mod identification;

mod trust;

pub(crate) use identification::identification;
pub(crate) use tokens::public_key;
pub(crate) use trust::{has_open_wire, trust};
