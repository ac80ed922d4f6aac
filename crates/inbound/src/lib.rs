//! Who asks us: the wire contracts over HTTP.
//!
//! Knows the application and how its callers speak; knows nothing of SQL or of other services.

pub mod http;

pub use http::openapi;
