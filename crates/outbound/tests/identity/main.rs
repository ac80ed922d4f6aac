//! Tokens of an identity provider: which are believed, and what happens to the provider's keys.
#![expect(clippy::unwrap_used, reason = "a test fails where it meets an error")]

mod made;
mod provider;

mod checking;
mod codes;
mod key_sets;
mod reading;
