//! Traces: which trace something is done under, and how it is carried to whoever goes on with it: another
//! task, another service, and through the journal another process, after a crash as well.
//!
//! Spans are those of the [`TARGET`], at a level that logs leave out: where nobody traces, none is made. What
//! they carry names orders, steps, routes and topics, and nobody: no personal data, address, token or body.

mod context;

pub use context::{continue_from, current, in_this_trace, link, recorded};

/// What spans of traces are told from all others by.
pub const TARGET: &str = "trace";

/// The header of W3C Trace Context, and the name of the same on brokers.
pub const TRACEPARENT: &str = "traceparent";
