//! What librdkafka says of itself, in our log. Brokers that cannot be reached are a warning: the client
//! goes on trying by itself, and whoever waits for it says what that means.

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel as Level;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::statistics::Statistics;

/// What a client that sends or receives is made with: `config.create_with_context(KafkaLog)`.
#[derive(Debug, Clone, Copy)]
pub struct KafkaLog;

impl ClientContext for KafkaLog {
    fn log(&self, level: Level, facility: &str, message: &str) {
        match level {
            Level::Emerg | Level::Alert | Level::Critical | Level::Error | Level::Warning => {
                tracing::warn!(facility, "Kafka's client: {message}");
            }
            Level::Notice | Level::Info | Level::Debug => {
                tracing::debug!(facility, "Kafka's client: {message}");
            }
        }
    }

    fn stats(&self, _: Statistics) {}

    /// Only a fatal one ends the client.
    fn error(&self, error: KafkaError, reason: &str) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::Fatal) {
            tracing::error!("Kafka's client cannot go on: {reason}");
        } else {
            tracing::warn!("Kafka's client: {reason}");
        }
    }
}

impl ConsumerContext for KafkaLog {}
