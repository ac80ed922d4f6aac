//! Webhooks in memory: what operators do with them, and how an endpoint fares over days of simulated time.
#![expect(clippy::unwrap_used, reason = "a test fails where it meets an error")]

mod carrying;
mod operators;
mod world;
