//! `doctor`: looks at everything that has to be right, and says what to do about what is not.

mod address;
mod certificate;
mod checks;
mod collaborators;
mod configuration;
mod conversation;
mod data_file;
mod database;
mod disk;
mod eureka;
mod folders;
mod identity;
#[cfg(feature = "kafka")]
mod kafka;
mod operator;
mod orders;
mod redis;
mod report;
mod schema;
mod secrets;
mod server;
mod sinks;
mod traces;
mod webhooks;

pub(crate) use report::DoctorCommand;

use report::{Check, Finding};
