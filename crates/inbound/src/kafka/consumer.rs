//! A consumer group: takes a handful of records, has them done with, and only then says so to the broker.

use super::received::message;
use crate::messages::{Intake, TakeMessages};
use application::messages::Message;
use futures::FutureExt;
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::consumer::{CommitMode, Consumer as _, ConsumerContext, StreamConsumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use std::collections::BTreeMap;
use std::time::Duration;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

/// The most records that are taken at once,
const BATCH: usize = 64;
/// and the bytes after which none is added to them.
const BATCH_BYTES: usize = 16 * 1024 * 1024;
/// The wait after the client could not give a record.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the brokers are waited for when this process stops.
const GOOD_BYE: Duration = Duration::from_secs(3);

/// After so many milliseconds without a sign of life others take over what a killed process listened to.
const SESSION_MS: &str = "10000";

/// How often it is told how much of a topic waits, in milliseconds.
const STATISTICS_MS: &str = "5000";

/// Why a group cannot go on.
#[derive(Debug, Error)]
pub enum GroupError {
    /// The client cannot be made with these settings.
    #[error("group {0} cannot listen: {1}")]
    Settings(String, KafkaError),
    /// The client has given up.
    #[error("group {0} cannot go on listening: {1}")]
    Fatal(String, KafkaError),
}

/// Some topics, listened to as a member of a group.
pub struct ConsumerGroup<C: ConsumerContext + 'static, T: TakeMessages = Intake> {
    group: String,
    consumer: StreamConsumer<C>,
    intake: T,
}

impl<C: ConsumerContext + 'static, T: TakeMessages> ConsumerGroup<C, T> {
    /// Joins the group, in the background: brokers that are not there yet are waited for.
    pub fn join(
        client: ClientConfig,
        context: C,
        group: &str,
        topics: &[&str],
        intake: T,
    ) -> Result<Self, GroupError> {
        let refused = |error| GroupError::Settings(group.to_owned(), error);
        let client = listening(client, group);
        let consumer = StreamConsumer::from_config_and_context(&client, context);
        let consumer: StreamConsumer<C> = consumer.map_err(refused)?;
        consumer.subscribe(topics).map_err(refused)?;
        Ok(Self {
            group: group.to_owned(),
            consumer,
            intake,
        })
    }

    /// Listens until the process stops.
    pub async fn listen(self, stop: CancellationToken) -> Result<(), GroupError> {
        while !stop.is_cancelled() {
            let first = tokio::select! {
                () = stop.cancelled() => break,
                received = self.consumer.recv() => match received {
                    Ok(record) => message(&record),
                    Err(error) => {
                        self.trouble(error, &stop).await?;
                        continue;
                    }
                },
            };
            let batch = self.with_those_that_are_ready(first);
            let behind = behind(&batch);
            if self.intake.take(batch, &stop).await.is_ok() {
                self.commit(&behind);
            }
        }
        self.leave().await;
        Ok(())
    }

    fn with_those_that_are_ready(&self, first: Message) -> Vec<Message> {
        let mut bytes = size(&first);
        let mut batch = vec![first];
        // An error is told again to whoever asks next.
        while batch.len() < BATCH
            && bytes < BATCH_BYTES
            && let Some(Ok(record)) = self.consumer.recv().now_or_never()
        {
            let next = message(&record);
            bytes = bytes.saturating_add(size(&next));
            batch.push(next);
        }
        batch
    }

    /// Lost brokers, topics that are not there yet, a group that was left because the work took long: the
    /// client goes on by itself.
    async fn trouble(&self, error: KafkaError, stop: &CancellationToken) -> Result<(), GroupError> {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::Fatal) {
            return Err(GroupError::Fatal(self.group.clone(), error));
        }
        let group = &self.group;
        tracing::warn!(group, %error, "group {group} hears nothing: {error}");
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
        Ok(())
    }

    /// Everything before these places is done with. Where that cannot be told, or comes to nothing because
    /// another has the partition by now, messages come again and are known by the inbox.
    fn commit(&self, behind: &TopicPartitionList) {
        if let Err(error) = self.consumer.commit(behind, CommitMode::Async) {
            let group = &self.group;
            tracing::warn!(group, %error, "group {group} could not keep its place: {error}");
        }
    }

    /// What was committed on the way is waited for, and the group hears that this one is gone.
    async fn leave(self) {
        let Self {
            consumer, group, ..
        } = self;
        let left = tokio::task::spawn_blocking(move || drop(consumer));
        if tokio::time::timeout(GOOD_BYE, left).await.is_err() {
            tracing::warn!(
                group,
                "the brokers did not hear that group {group} has lost a member"
            );
        }
    }
}

/// What this program asks of every consumer, whatever the settings say of brokers.
fn listening(mut client: ClientConfig, group: &str) -> ClientConfig {
    if client.get("session.timeout.ms").is_none() {
        client.set("session.timeout.ms", SESSION_MS);
    }
    client
        .set("group.id", group)
        // A place is kept when the work is done, and never because time has passed.
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "earliest")
        // For metrics: how much waits.
        .set("statistics.interval.ms", STATISTICS_MS)
        .set("isolation.level", "read_committed")
        .set("allow.auto.create.topics", "false")
        // A topic that is made later is found soon.
        .set("topic.metadata.refresh.interval.ms", "10000")
        // What lies ready is bounded: the work is slower than the wire.
        .set("queued.max.messages.kbytes", "16384")
        .set("fetch.message.max.bytes", "1048576");
    client
}

/// How many bytes a message holds.
fn size(message: &Message) -> usize {
    let of = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
    let headers = message.headers.iter();
    let headers = headers.map(|(name, value)| name.len() + of(value));
    of(&message.key) + of(&message.payload) + headers.sum::<usize>()
}

/// The places behind these messages.
fn behind(batch: &[Message]) -> TopicPartitionList {
    let mut last: BTreeMap<(&str, i32), i64> = BTreeMap::new();
    for message in batch {
        let place = last.entry((&message.topic, message.partition)).or_default();
        *place = message.offset.max(*place);
    }
    let mut places = TopicPartitionList::new();
    for ((topic, partition), offset) in last {
        places
            .add_partition_offset(topic, partition, Offset::Offset(offset + 1))
            .expect("an offset that was read, and one more, is an offset");
    }
    places
}
