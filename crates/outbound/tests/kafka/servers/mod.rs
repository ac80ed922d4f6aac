//! Kafka for tests: the broker that all share, brokers of a test's own that can be killed, and clients
//! that are not ours. Tests of the service use these files, too.

mod kcat;
mod named;
mod own;
mod shared;
mod tools;
mod topics;

pub(crate) use kcat::Kcat;
pub(crate) use own::OwnKafka;
pub(crate) use shared::SharedKafka;
pub(crate) use tools::Tools;
pub(crate) use topics::{OwnTopic, make_topic};
