//! What an error of Kafka's says of a message: that it will not be taken, or nothing.

use crate::events::Message;
use application::ports::SendError;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// Nothing is known to be wrong with the message.
pub(super) fn unavailable(words: &str) -> SendError {
    SendError::Unavailable(words.to_owned())
}

/// What to make of a message that was not delivered. An error that is not known to be about the message
/// or its topic is about the brokers, or the way to them.
pub(super) fn judged(error: &KafkaError, message: &Message) -> SendError {
    let (bytes, topic) = (message.payload.len(), &message.topic);
    let code = error.rdkafka_error_code();
    let about_it = code.and_then(|code| match code {
        RDKafkaErrorCode::MessageSizeTooLarge | RDKafkaErrorCode::InvalidMessageSize => Some(
            format!("the message has {bytes} bytes, which is more than topic {topic} takes"),
        ),
        RDKafkaErrorCode::TopicAuthorizationFailed => Some(format!(
            "the service may not write to topic {topic}: allow it on the brokers"
        )),
        RDKafkaErrorCode::InvalidTopic => Some(format!("{topic:?} is no name of a topic")),
        RDKafkaErrorCode::InvalidRecord
        | RDKafkaErrorCode::InvalidTimestamp
        | RDKafkaErrorCode::PolicyViolation => {
            Some(format!("topic {topic} does not take the message"))
        }
        _ => None,
    });
    match about_it {
        Some(words) => SendError::Refused(format!("{words} ({error})")),
        None => SendError::Unavailable(error.to_string()),
    }
}

/// Whether there is no such topic.
pub(super) fn is_topic_missing(error: &KafkaError) -> bool {
    let code = error.rdkafka_error_code();
    let missing = [
        RDKafkaErrorCode::UnknownTopic,
        RDKafkaErrorCode::UnknownTopicOrPartition,
    ];
    code.is_some_and(|code| missing.contains(&code))
}
