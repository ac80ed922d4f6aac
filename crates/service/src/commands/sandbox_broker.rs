//! `sandbox --kafka`: which brokers it joins, and as whom.

use crate::sandbox::{BrokerParts, TopicNames};
use clap::Args;
use outbound::kafka::KafkaAddress;

const CLIENT: &str = "order-service-sandbox";

/// What can be typed about brokers.
#[derive(Debug, Args)]
pub(super) struct BrokerArguments {
    /// Stands in for those who are asked by event, too, on these brokers: HOST:PORT,HOST:PORT
    #[arg(long, value_name = "BROKERS")]
    kafka: Option<String>,
    /// The consumer group that it listens as
    #[arg(long, value_name = "NAME", default_value = CLIENT, requires = "kafka")]
    kafka_group: String,
    /// Another name for a topic of the documents, such as Orders=my-orders; for each its own
    #[arg(long, value_name = "DOCUMENTED=NAME", requires = "kafka")]
    topic: Vec<String>,
}

impl BrokerArguments {
    /// What is needed to join; none: no broker is.
    pub(super) fn parts(&self) -> anyhow::Result<Option<BrokerParts>> {
        let Some(servers) = &self.kafka else {
            return Ok(None);
        };
        let address = KafkaAddress::parse(servers, CLIENT);
        Ok(Some(BrokerParts {
            address: address.map_err(|error| anyhow::anyhow!("--kafka: {error}"))?,
            group: self.kafka_group.clone(),
            topics: TopicNames::parse(&self.topic)?,
        }))
    }
}
