//! Topics that are not there yet are made before anything is sent to them, with as many partitions as the
//! settings say; else brokers that make topics by themselves make them as they like.

use super::address::KafkaAddress;
use super::fault::unavailable;
use super::log::KafkaLog;
use application::ports::SendError;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::Duration;

/// How long making a topic may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// As many replicas as the brokers' own settings say.
const BROKERS_DEFAULT: TopicReplication<'static> = TopicReplication::Fixed(-1);

/// The topics that were seen to.
pub(super) struct Topics {
    address: KafkaAddress,
    partitions: Option<u16>,
    /// No more than the settings name.
    seen_to: std::sync::Mutex<HashSet<String>>,
    /// One asks for all.
    asking: tokio::sync::Mutex<()>,
}

impl Topics {
    pub(super) fn new(address: &KafkaAddress, partitions: Option<u16>) -> Self {
        Self {
            address: address.clone(),
            partitions,
            seen_to: std::sync::Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// Makes this topic unless it is there, or somebody else sees to that. Whether it is there now shows
    /// when something is sent to it.
    pub(super) async fn see_to(&self, topic: &str) -> Result<(), SendError> {
        let Some(partitions) = self.partitions else {
            return Ok(());
        };
        if self.is_seen_to(topic) {
            return Ok(());
        }
        let _turn = self.asking.lock().await;
        if self.is_seen_to(topic) {
            return Ok(());
        }
        self.make(topic, partitions).await?;
        self.seen_to().insert(topic.to_owned());
        Ok(())
    }

    /// The next message sees to it again.
    pub(super) fn forget(&self, topic: &str) {
        self.seen_to().remove(topic);
    }

    fn is_seen_to(&self, topic: &str) -> bool {
        self.seen_to().contains(topic)
    }

    fn seen_to(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.seen_to.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn make(&self, topic: &str, partitions: u16) -> Result<(), SendError> {
        match self.ask(topic, partitions).await {
            Ok(None) => {
                tracing::info!(topic, partitions, "made the topic on Kafka");
                Ok(())
            }
            Ok(Some(RDKafkaErrorCode::TopicAlreadyExists)) => Ok(()),
            // It may be there all the same: brokers do not tell that to those who may not make one.
            Ok(Some(code)) if !is_passing(code) => {
                tracing::debug!(topic, ?code, "Kafka does not make the topic");
                Ok(())
            }
            Ok(Some(code)) => Err(unavailable(&format!("topic {topic}: {code}"))),
            Err(error) if error.rdkafka_error_code().is_some_and(|code| !is_passing(code)) => {
                tracing::debug!(topic, %error, "Kafka makes no topics");
                Ok(())
            }
            Err(error) => Err(unavailable(&format!("topic {topic}: {error}"))),
        }
    }

    async fn ask(
        &self,
        topic: &str,
        partitions: u16,
    ) -> Result<Option<RDKafkaErrorCode>, KafkaError> {
        let config = self.address.client();
        let admin = AdminClient::from_config_and_context(&config, KafkaLog)?;
        let new = NewTopic::new(topic, i32::from(partitions), BROKERS_DEFAULT);
        let patience = AdminOptions::new()
            .request_timeout(Some(PATIENCE))
            .operation_timeout(Some(PATIENCE));
        let made = admin.create_topics([&new], &patience).await?;
        Ok(made.into_iter().find_map(|made| made.err().map(|(_, code)| code)))
    }
}

/// Whether it may be otherwise in a moment.
fn is_passing(code: RDKafkaErrorCode) -> bool {
    !matches!(
        code,
        RDKafkaErrorCode::TopicAuthorizationFailed
            | RDKafkaErrorCode::ClusterAuthorizationFailed
            | RDKafkaErrorCode::UnsupportedFeature
            | RDKafkaErrorCode::UnsupportedVersion
            | RDKafkaErrorCode::PolicyViolation
            | RDKafkaErrorCode::InvalidTopic
            | RDKafkaErrorCode::InvalidPartitions
            | RDKafkaErrorCode::InvalidReplicationFactor
            | RDKafkaErrorCode::InvalidConfig
    )
}
