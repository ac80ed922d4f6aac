//! Topics that will be written to are made before they are missed: the first message to one that is made only
//! then waits until all brokers have heard of it.

use super::address::KafkaAddress;
use super::log::KafkaLog;
use super::topics::{BROKERS_DEFAULT, PATIENCE};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic};
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// What came of topics that were to be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreparedTopics {
    /// Those that were not there, and are now.
    pub made: Vec<String>,
    /// Those that could not be made, each with the reason; they may be there all the same.
    pub failed: Vec<(String, String)>,
}

/// Makes those of these topics that are not there, with so many partitions.
pub async fn prepare_topics(
    address: &KafkaAddress,
    topics: &[String],
    partitions: u16,
) -> Result<PreparedTopics, KafkaError> {
    let admin = AdminClient::from_config_and_context(&address.client(), KafkaLog)?;
    let new = |topic| NewTopic::new(topic, i32::from(partitions), BROKERS_DEFAULT);
    let new: Vec<NewTopic<'_>> = topics.iter().map(|topic| new(topic)).collect();
    let patience = AdminOptions::new()
        .request_timeout(Some(PATIENCE))
        .operation_timeout(Some(PATIENCE));
    let mut prepared = PreparedTopics::default();
    for made in admin.create_topics(&new, &patience).await? {
        match made {
            Ok(topic) => prepared.made.push(topic),
            Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((topic, code)) => prepared.failed.push((topic, code.to_string())),
        }
    }
    Ok(prepared)
}
