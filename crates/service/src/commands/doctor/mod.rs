//! `doctor`: looks at everything that has to be right, and says what to do about what is not.

mod certificate;
mod checks;
mod collaborators;
mod conversation;
mod data_file;
mod identity;
#[cfg(feature = "kafka")]
mod kafka;
mod redis;
mod report;
mod schema;
mod secrets;
mod server;
mod sinks;
mod webhooks;

pub(crate) use report::DoctorCommand;

use report::{Check, Finding};
