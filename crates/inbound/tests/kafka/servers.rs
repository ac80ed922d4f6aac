//! The broker that all tests share, as those of the sinks find it.

#[path = "../../../outbound/tests/kafka/servers/named.rs"]
mod named;
#[path = "../../../outbound/tests/kafka/servers/shared.rs"]
mod shared;
#[path = "../../../outbound/tests/kafka/servers/topics.rs"]
mod topics;

pub(crate) use shared::SharedKafka;
pub(crate) use topics::OwnTopic;
