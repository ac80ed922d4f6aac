//! `doctor`: looks at everything that has to be right, and says what to do about what is not.

mod checks;
mod collaborators;
mod identity;
#[cfg(feature = "kafka")]
mod kafka;
mod redis;
mod report;
mod schema;
mod server;
mod sinks;
mod webhooks;

pub(crate) use report::run;

use report::{Check, Finding};
