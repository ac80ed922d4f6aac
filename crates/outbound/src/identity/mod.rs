//! Tokens and links: whose signature is believed, and where the keys come from.

mod links;

pub use links::SignedLinks;
