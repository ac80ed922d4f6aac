//! What a cluster tells of itself, for those who look after it.

use super::address::KafkaAddress;
use super::log::KafkaLog;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, OwnedResourceSpecifier, ResourceSpecifier};
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
    /// Those that are.
    pub topics: Vec<TopicFound>,
}

/// A topic, as far as what is sent there hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicFound {
    /// Its name.
    pub name: String,
    /// How many partitions it has.
    pub partitions: usize,
    /// How many brokers keep each of them, as many as the fewest have.
    pub replicas: usize,
    /// How many of those have to take a message; none where the brokers do not tell.
    pub min_in_sync: Option<usize>,
    /// Whether older messages of a key are thrown away.
    pub is_compacted: bool,
    /// For how many milliseconds messages are kept; none: for ever, or the brokers do not tell.
    pub retention_ms: Option<u64>,
}

/// Asks a cluster which brokers and topics it has, or says why it gave no answer. Makes nothing.
pub async fn look_at_kafka(
    address: &KafkaAddress,
    topics: Vec<String>,
    patience: Duration,
) -> Result<KafkaFound, String> {
    let config = address.client();
    let asked = config.clone();
    let looking = tokio::task::spawn_blocking(move || look(&config, &topics, patience));
    let mut found = looking.await.map_err(|error| error.to_string())??;
    if !found.topics.is_empty() {
        settings(&asked, &mut found.topics, patience).await;
    }
    Ok(found)
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
    let mut missing = Vec::new();
    let mut found = Vec::new();
    for name in topics {
        let met = metadata.topics().iter().find(|met| met.name() == name);
        let Some(met) = met else {
            missing.push(name.clone());
            continue;
        };
        let replicas = met.partitions().iter().map(|one| one.replicas().len());
        found.push(TopicFound {
            name: name.clone(),
            partitions: met.partitions().len(),
            replicas: replicas.min().unwrap_or(0),
            min_in_sync: None,
            is_compacted: false,
            retention_ms: None,
        });
    }
    Ok(KafkaFound {
        brokers: metadata.brokers().len(),
        missing,
        topics: found,
    })
}

/// How the topics are set. Some users may not ask: then it stays unsaid.
async fn settings(config: &ClientConfig, topics: &mut [TopicFound], patience: Duration) {
    let admin: Result<AdminClient<KafkaLog>, _> =
        AdminClient::from_config_and_context(config, KafkaLog);
    let Ok(admin) = admin else {
        return;
    };
    let asked: Vec<_> = topics
        .iter()
        .map(|topic| ResourceSpecifier::Topic(&topic.name))
        .collect();
    let options = AdminOptions::new().request_timeout(Some(patience));
    let told = admin
        .describe_configs(&asked, &options)
        .await
        .unwrap_or_default();
    for resource in told.into_iter().flatten() {
        let OwnedResourceSpecifier::Topic(name) = &resource.specifier else {
            continue;
        };
        let Some(topic) = topics.iter_mut().find(|topic| topic.name == *name) else {
            continue;
        };
        let text = |name| resource.get(name).and_then(|entry| entry.value.clone());
        topic.min_in_sync = text("min.insync.replicas").and_then(|text| text.parse().ok());
        topic.is_compacted = text("cleanup.policy").is_some_and(|text| text.contains("compact"));
        topic.retention_ms = text("retention.ms").and_then(|text| text.parse().ok());
    }
}
