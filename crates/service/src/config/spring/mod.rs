//! Settings as Spring writes them: its environment variables, and what a Spring Cloud config server
//! tells, each under the name that it has here. So the service takes the place of one that was written
//! with Spring without anything around it being written anew.
//!
//! They lie above the settings file and below the service's own variables; the variables above the
//! config server.

mod asking;
mod database;
mod import;
mod known;
mod layer;
mod note;
mod placeholders;
mod properties;
mod redis;
mod secrecy;
mod section;

#[cfg(test)]
mod tests;

pub(crate) use asking::Told;
pub(super) use layer::{Layer, layer};
pub(crate) use note::Note;
pub(super) use properties::{Properties, Variables};
pub(super) use section::SpringSettings;
