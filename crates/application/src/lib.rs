//! What can be done: the use cases, the engine that carries orders on, and the ports to everything
//! outside. Knows the domain and nothing else of this service.
#![deny(missing_docs, clippy::float_arithmetic)]

pub mod audit;
pub mod caller;
pub mod carts;
mod complaints;
mod current;
pub mod dead_letters;
pub mod engine;
pub mod live;
pub mod messages;
pub mod metrics;
pub mod orders;
pub mod overview;
pub mod personal_data;
pub mod ports;
pub mod reconcile;
pub mod relay;
pub mod request;
pub mod restored;
pub mod retention;
pub mod search;
pub mod sign_in;
pub mod sinks;
pub mod traces;
pub mod webhooks;

#[cfg(feature = "testing")]
pub mod testing;

pub use caller::{Caller, Identity, Role};
pub use complaints::Complaints;
pub use current::Current;
pub use request::{Answer, Fingerprint, RequestClaim, RequestKey};
