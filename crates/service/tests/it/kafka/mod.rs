//! The service and a real Kafka, seen by a client that is not ours.

mod ground;
mod listening;
mod published;
mod standing_still;
mod under_fire;
