//! What a cluster tells of itself, for those who look after it.

use super::address::KafkaAddress;
use super::log::KafkaLog;
use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::producer::{FutureProducer, Producer as _};
use std::time::Duration;

/// A cluster that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaFound {
    /// How many brokers it has.
    pub brokers: usize,
    /// Those of the topics asked for that are not there.
    pub missing: Vec<String>,
}

/// Asks a cluster which brokers and topics it has, or says why it gave no answer. Makes nothing.
pub async fn look_at_kafka(
    address: &KafkaAddress,
    topics: Vec<String>,
    patience: Duration,
) -> Result<KafkaFound, String> {
    let config = address.client();
    let looking = tokio::task::spawn_blocking(move || look(&config, &topics, patience));
    looking.await.map_err(|error| error.to_string())?
}

fn look(
    config: &ClientConfig,
    topics: &[String],
    patience: Duration,
) -> Result<KafkaFound, String> {
    let client: FutureProducer<KafkaLog> =
        FutureProducer::from_config_and_context(config, KafkaLog)
            .map_err(|error| error.to_string())?;
    // All there are: to ask for one by name may make it.
    let metadata = client.client().fetch_metadata(None, patience);
    let metadata = metadata.map_err(|error| error.to_string())?;
    let is_there = |topic: &&String| metadata.topics().iter().any(|met| met.name() == **topic);
    let missing = topics.iter().filter(|topic| !is_there(topic));
    Ok(KafkaFound {
        brokers: metadata.brokers().len(),
        missing: missing.cloned().collect(),
    })
}
