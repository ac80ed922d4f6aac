//! Webhooks: what goes over the wire to a real listener.
#![expect(clippy::unwrap_used, reason = "a test fails where it meets an error")]

mod receiver;
mod sending;
mod signed;
