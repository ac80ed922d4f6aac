//! Payments over HTTP, one file for each protocol.

mod authorize_capture;
mod pay;

pub use authorize_capture::{AuthorizeCapture, AuthorizeCapturePaths};
pub use pay::{Pay, PayPaths};
