//! The topics for dead letters: `<topic>-dlt`, for those who look there.

use super::address::KafkaAddress;
use super::log::KafkaLog;
use application::messages::Message;
use application::ports::{DeadLetter, DeadLetterTopics};
use async_trait::async_trait;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use std::time::Duration;

/// What is put behind a topic's name.
const SUFFIX: &str = "-dlt";
/// How long one try may take; the letter is put there again by whoever parks it.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many bytes of what a message says, tried one after the other: brokers do not take everything that
/// they have taken before, now that the headers have become more.
const KEPT: [usize; 3] = [usize::MAX, 512 * 1024, 8 * 1024];

/// Puts dead letters into their topics, with all that they came with: key, headers and what they say are
/// as they were; headers that begin with `dead-letter-` say where it was, and why it is here.
pub struct KafkaDeadLetters {
    producer: FutureProducer<KafkaLog>,
}

impl KafkaDeadLetters {
    /// On these brokers, which need not be there yet.
    pub fn new(address: &KafkaAddress) -> Result<Self, KafkaError> {
        let mut client = address.client();
        client
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("message.timeout.ms", PATIENCE.as_millis().to_string())
            // As much as is kept of a message, and its key and headers.
            .set("message.max.bytes", "4194304");
        let producer = client.create_with_context(KafkaLog)?;
        Ok(Self { producer })
    }

    async fn send(
        &self,
        letter: &DeadLetter,
        message: &Message,
        kept: usize,
    ) -> Result<(), KafkaError> {
        let payload = message.payload.as_ref();
        let payload = payload.map(|payload| &payload[..payload.len().min(kept)]);
        let is_whole = letter.is_whole
            && message
                .payload
                .as_ref()
                .is_none_or(|payload| payload.len() <= kept);
        let topic = format!("{}{SUFFIX}", letter.name.topic);
        let mut record =
            FutureRecord::<[u8], [u8]>::to(&topic).headers(headers(letter, message, is_whole));
        record.payload = payload;
        record.key = message.key.as_deref();
        let sent = self.producer.send(record, PATIENCE).await;
        sent.map(drop).map_err(|(error, _)| error)
    }
}

#[async_trait]
impl DeadLetterTopics for KafkaDeadLetters {
    async fn announce(&self, letter: &DeadLetter, message: &Message) -> Result<(), String> {
        let mut last = String::new();
        for kept in KEPT {
            match self.send(letter, message, kept).await {
                Ok(()) => return Ok(()),
                Err(error) => {
                    last = format!("{}{SUFFIX}: {error}", letter.name.topic);
                    if !is_too_large(&error) {
                        break;
                    }
                }
            }
        }
        Err(last)
    }
}

fn is_too_large(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(RDKafkaErrorCode::MessageSizeTooLarge | RDKafkaErrorCode::InvalidMessageSize)
    )
}

fn headers(letter: &DeadLetter, message: &Message, is_whole: bool) -> OwnedHeaders {
    let own = [
        ("dead-letter-id", letter.id.0.to_string()),
        ("dead-letter-cause", letter.cause.clone()),
        ("dead-letter-topic", letter.name.topic.clone()),
        ("dead-letter-partition", letter.name.partition.to_string()),
        ("dead-letter-offset", letter.name.offset.to_string()),
        ("dead-letter-attempts", letter.attempts.to_string()),
        ("dead-letter-whole", is_whole.to_string()),
    ];
    let theirs = message.headers.iter();
    // The client takes no NUL in a name.
    let theirs = theirs.filter(|(name, _)| !name.contains('\0'));
    let mut headers = OwnedHeaders::new();
    for (key, value) in theirs {
        let value = value.as_deref();
        headers = headers.insert(Header { key, value });
    }
    for (key, value) in &own {
        let value = Some(value);
        headers = headers.insert(Header { key, value });
    }
    headers
}
