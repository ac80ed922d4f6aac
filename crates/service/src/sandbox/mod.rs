//! The sandbox: the built-in collaborators served over HTTP and Kafka, in the protocols of the
//! documents, with faults on order and a log of every effect.
//!
//! In reading order: what a call is and what a request asks of it (`call`, `deed`, `reply`), the one
//! place where keys, faults and the log are applied to every call (`answering`), and what stands
//! behind it. A protocol's file knows routes, bodies and the books, and nothing of the rest.

mod call;
mod deed;
mod reply;

mod answering;
mod asked;
mod digest;
mod effects;
mod fallback;
mod faults;
mod keys;
mod subject;

mod control;
#[cfg(feature = "kafka")]
mod events;
mod protocols;
mod routes;
mod world;

mod ending;
mod server;

pub(crate) use effects::EffectsFile;
#[cfg(feature = "kafka")]
pub(crate) use events::{BrokerParts, TopicNames, join};
pub(crate) use faults::Script;
pub(crate) use server::serve;
pub(crate) use world::{Sandbox, SandboxParts};
