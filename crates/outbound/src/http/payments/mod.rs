//! Payments over HTTP, one file for each protocol.

mod authorize_capture;
mod pay;
mod two_steps;

pub use authorize_capture::{AuthorizeCapture, AuthorizeCapturePaths};
pub use pay::{Pay, PayPaths};
