//! The topics for dead letters: `<topic>-dlt`, for those who look there.

use super::address::KafkaAddress;
use super::producer::{KafkaProducer, KafkaSending, NotSent};
use crate::events::{DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX as SUFFIX};
use application::messages::Message;
use application::ports::{DeadLetter, DeadLetterTopics};
use async_trait::async_trait;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::FutureRecord;
use std::time::Duration;

/// How long one try may take; the letter is put there again by whoever parks it.
const PATIENCE: Duration = Duration::from_secs(10);
/// As much as is kept of a message, with its key and headers.
const LARGEST: usize = 4 * 1024 * 1024;
/// So many bytes of what a message says, and the same of its key, tried one after the other: brokers do not
/// take everything that they have taken before, now that the headers have become more.
const KEPT: [usize; 3] = [usize::MAX, 256 * 1024, 4 * 1024];

/// Puts dead letters into their topics, with all that they came with: key, headers and what they say are
/// as they were; headers that begin with `dead-letter-` say where it was, and why it is here. Of what is too
/// large for the brokers the beginning is put there, without the headers that it came with.
pub struct KafkaDeadLetters {
    producer: KafkaProducer,
}

impl KafkaDeadLetters {
    /// On these brokers, which need not be there yet. A topic that is missing is made with so many
    /// partitions; none: somebody else makes it.
    pub fn new(address: &KafkaAddress, partitions: Option<u16>) -> Result<Self, KafkaError> {
        let sending = KafkaSending {
            delivery_timeout: PATIENCE,
            partitions,
        };
        let producer = KafkaProducer::of_records_up_to(LARGEST, address, &sending)?;
        Ok(Self { producer })
    }

    async fn send(
        &self,
        topic: &str,
        letter: &DeadLetter,
        message: &Message,
        kept: usize,
    ) -> Result<(), NotSent> {
        let first = |bytes: &'_ Vec<u8>| bytes.len().min(kept);
        let mut record = FutureRecord::<[u8], [u8]>::to(topic);
        let (payload, key) = (&message.payload, &message.key);
        record.payload = payload.as_ref().map(|payload| &payload[..first(payload)]);
        record.key = key.as_ref().map(|key| &key[..first(key)]);
        let is_cut = kept < usize::MAX;
        let headers = headers(letter, message, letter.is_whole && !is_cut, !is_cut);
        self.producer.put(record.headers(headers)).await
    }
}

#[async_trait]
impl DeadLetterTopics for KafkaDeadLetters {
    async fn announce(&self, letter: &DeadLetter, message: &Message) -> Result<(), String> {
        let topic = format!("{}{SUFFIX}", letter.name.topic);
        for kept in KEPT {
            match self.send(&topic, letter, message, kept).await {
                Ok(()) => return Ok(()),
                Err(NotSent::Told(error)) if is_too_large(&error) => {}
                Err(NotSent::Told(error)) => return Err(format!("{topic}: {error}")),
                Err(NotSent::Known(why)) => return Err(format!("{topic}: {why}")),
            }
        }
        // It is on record, and holds up nobody.
        let id = letter.id.0;
        tracing::warn!(
            topic,
            dead_letter = id,
            "dead letter {id} is on record only: {topic} takes not even its beginning"
        );
        Ok(())
    }
}

fn is_too_large(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(RDKafkaErrorCode::MessageSizeTooLarge | RDKafkaErrorCode::InvalidMessageSize)
    )
}

fn headers(
    letter: &DeadLetter,
    message: &Message,
    is_whole: bool,
    with_theirs: bool,
) -> OwnedHeaders {
    let own = [
        letter.id.0.to_string(),
        letter.cause.clone(),
        letter.name.topic.clone(),
        letter.name.partition.to_string(),
        letter.name.offset.to_string(),
        letter.attempts.to_string(),
        is_whole.to_string(),
    ];
    let theirs = message.headers.iter().filter(|_| with_theirs);
    // The client takes no NUL in a name.
    let theirs = theirs.filter(|(name, _)| !name.contains('\0'));
    let mut headers = OwnedHeaders::new();
    for (key, value) in theirs {
        let value = value.as_deref();
        headers = headers.insert(Header { key, value });
    }
    for ((key, _), value) in DEAD_LETTER_HEADERS.iter().zip(&own) {
        let value = Some(value);
        headers = headers.insert(Header { key, value });
    }
    headers
}
