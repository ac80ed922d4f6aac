//! For tests of every crate: the in-memory store, collaborators that fail on demand, and the
//! conformance suite that every store must pass.
