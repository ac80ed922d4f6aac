//! Kafka: the client on librdkafka's own imitation of a cluster, which speaks the protocol over real
//! sockets, and on real brokers.

#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod brokers;
mod client;
mod dead_letters;
mod servers;
mod sink;
