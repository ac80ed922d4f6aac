//! Consumer groups on librdkafka's own imitation of a cluster, and on a real broker: offsets stay behind the
//! work, whatever ends, comes again, or cannot be had.

#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod group;
mod rebalancing;
mod servers;
mod world;
