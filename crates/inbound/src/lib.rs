//! Who asks us, and who tells us something: the wire contracts over HTTP, and messages of topics.
//!
//! Knows the application and how its callers speak; knows nothing of SQL or of other services.

pub mod http;
#[cfg(feature = "kafka")]
pub mod kafka;
pub mod messages;

pub use http::openapi;
