//! Kafka's client on librdkafka's own imitation of a cluster, which speaks the protocol over real sockets.

#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod client;
