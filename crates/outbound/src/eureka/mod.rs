//! Eureka, the directory in which the documents' services find each other: this service registers
//! there, and looks up where its collaborators are.
//!
//! Nothing waits for Eureka and nothing fails with it. A start goes on without it; where it does not
//! answer, the last known addresses are used; registering and asking are tried again until it is back.

mod application;
mod choice;
mod instance;
mod registration;
mod servers;
mod service;

pub use choice::Choice;
pub use instance::Instance;
pub use registration::{Lease, Registration};
pub use servers::EurekaServers;
pub use service::EurekaService;
