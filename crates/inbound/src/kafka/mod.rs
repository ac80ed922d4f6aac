//! Messages by Kafka: consumer groups that keep their offsets behind the database's work.

mod consumer;
mod received;

pub use consumer::{ConsumerGroup, GroupError};
