//! Topics that are not there are made, with as many partitions as the settings say: brokers that make
//! topics by themselves make them as they like, so they are not let.

use super::address::KafkaAddress;
use super::fault::unavailable;
use super::log::KafkaLog;
use application::ports::SendError;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long making a topic may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How long it may take until all have heard of a topic that was made.
const NEWS_SPREADS: Duration = Duration::from_secs(5);

/// As many replicas as the brokers' own settings say.
pub(super) const BROKERS_DEFAULT: TopicReplication<'static> = TopicReplication::Fixed(-1);

/// The topics that were missing.
pub(super) struct Topics {
    address: KafkaAddress,
    partitions: Option<u16>,
    /// When they were made. No more than the settings name.
    made: Mutex<HashMap<String, Instant>>,
}

impl Topics {
    pub(super) fn new(address: &KafkaAddress, partitions: Option<u16>) -> Self {
        Self {
            address: address.clone(),
            partitions,
            made: Mutex::default(),
        }
    }

    /// A message was not sent because there is no such topic: makes it, if that is wanted. The message is
    /// to be sent again then; refused is what nobody makes a topic for.
    pub(super) async fn missing(&self, topic: &str) -> SendError {
        let words = format!("there is no topic {topic}");
        let Some(partitions) = self.partitions else {
            return SendError::Refused(format!("{words}: it has to be made"));
        };
        // Many messages find out at once.
        let Ok(mut made) = self.made.try_lock() else {
            return unavailable(&format!("{words}: it is being made"));
        };
        if made
            .get(topic)
            .is_some_and(|at| at.elapsed() < NEWS_SPREADS)
        {
            return unavailable(&format!("{words}: it has just been made"));
        }
        match self.make(topic, partitions).await {
            Ok(()) => {
                tracing::info!(topic, partitions, "made a topic on Kafka");
                made.insert(topic.to_owned(), Instant::now());
                unavailable(&format!("{words}: it has just been made"))
            }
            Err(code) if is_passing(code) => {
                unavailable(&format!("{words}, nor is it made: {code}"))
            }
            Err(code) => SendError::Refused(format!("{words}, nor is it made: {code}")),
        }
    }

    /// Makes a topic before it is missed.
    pub(super) async fn prepare(&self, topic: &str) -> Result<(), SendError> {
        let Some(partitions) = self.partitions else {
            return Ok(());
        };
        let made = self.make(topic, partitions).await;
        made.map_err(|code| unavailable(&format!("topic {topic} cannot be made: {code}")))
    }

    /// Makes a topic, or finds that somebody has.
    async fn make(&self, topic: &str, partitions: u16) -> Result<(), RDKafkaErrorCode> {
        let made = self.ask(topic, partitions).await;
        let fault = made.unwrap_or_else(|error| {
            let code = error.rdkafka_error_code();
            Some(code.unwrap_or(RDKafkaErrorCode::Fail))
        });
        match fault {
            None | Some(RDKafkaErrorCode::TopicAlreadyExists) => Ok(()),
            Some(code) => Err(code),
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
        Ok(made
            .into_iter()
            .find_map(|made| made.err().map(|(_, code)| code)))
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
