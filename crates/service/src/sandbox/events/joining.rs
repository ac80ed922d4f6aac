//! Joining the brokers: the topics are made, listened to, and answered until the sandbox stops.

use super::taking::{Broker, Taker};
use super::topics::TopicNames;
use crate::sandbox::world::Sandbox;
use inbound::kafka::ConsumerGroup;
use outbound::kafka::{KafkaAddress, KafkaLog, KafkaProducer, KafkaSending};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long an event of an answer may be under way before it is told again.
const DELIVERY: Duration = Duration::from_secs(10);
/// With how many partitions topics are made that are not there.
const PARTITIONS: u16 = 3;

/// What is needed to join.
pub(crate) struct BrokerParts {
    pub(crate) address: KafkaAddress,
    /// The consumer group.
    pub(crate) group: String,
    pub(crate) topics: TopicNames,
}

/// Listens and answers until the process stops. Brokers that are away are waited for.
pub(crate) async fn join(
    sandbox: Arc<Sandbox>,
    parts: BrokerParts,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let sending = KafkaSending {
        delivery_timeout: DELIVERY,
        partitions: Some(PARTITIONS),
    };
    let producer = KafkaProducer::new(&parts.address, &sending)?;
    let broker = Broker::new(sandbox, producer, parts.topics, stop.clone());
    // A topic that is not there yet is found late.
    if broker.prepare().await.is_err() {
        return Ok(());
    }
    let heard = broker.heard();
    let heard: Vec<&str> = heard.iter().map(String::as_str).collect();
    let group = &parts.group;
    tracing::info!(group, "group {group} listens to {}", heard.join(", "));
    let taker = Taker(Arc::new(broker));
    let client = parts.address.client();
    let joined = ConsumerGroup::join(client, KafkaLog, group, &heard, taker)?;
    Ok(joined.listen(stop).await?)
}
