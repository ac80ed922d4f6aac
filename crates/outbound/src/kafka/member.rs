//! What a consumer is made with: it logs as every client does, and notes how much of its topics waits.

use super::log::KafkaLog;
use application::metrics::TopicLags;
use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel as Level;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;
use rdkafka::statistics::{Partition, Statistics};
use std::sync::Arc;

/// Where it is noted.
#[derive(Debug, Clone)]
pub struct KafkaMember(pub Arc<TopicLags>);

impl ClientContext for KafkaMember {
    fn log(&self, level: Level, facility: &str, message: &str) {
        KafkaLog.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        KafkaLog.error(error, reason);
    }

    /// What brokers said before they went away is old.
    fn stats(&self, told: Statistics) {
        let is_told = told.brokers.values().any(|broker| broker.state == "UP");
        for (name, topic) in &told.topics {
            let here = topic.partitions.values();
            let here = here.filter(|partition| partition.desired && partition.partition >= 0);
            let waiting = here.filter_map(waiting).sum();
            self.0.note(name, is_told.then_some(waiting));
        }
    }
}

impl ConsumerContext for KafkaMember {}

/// Where nothing was committed yet, all that there is.
fn waiting(partition: &Partition) -> Option<u64> {
    let behind = if partition.consumer_lag >= 0 {
        partition.consumer_lag
    } else {
        partition.hi_offset - partition.lo_offset.max(0)
    };
    u64::try_from(behind).ok()
}
