//! What sends messages: idempotent, acknowledged by all replicas that are in sync, never given up for lost
//! without a word.

use super::address::KafkaAddress;
use super::fault::{is_topic_missing, judged, unavailable};
use super::log::KafkaLog;
use super::topics::Topics;
use crate::events::Message;
use application::ports::SendError;
use application::traces::TRACEPARENT;
use domain::TraceContext;
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The most messages that wait for their acknowledgement at once.
const MAX_WAITING: u32 = 10_000;

/// The most kilobytes that do.
const MAX_WAITING_KBYTES: u32 = 65_536;

/// How long messages are gathered: the next event of an order follows the acknowledgement of the one
/// before, so this is waited again and again.
const GATHER_MS: u32 = 1;

/// How long an answer of a broker may take before the connection to it is made anew.
const ANSWER_MS: u32 = 10_000;

/// How long a topic that nobody has told of is waited for.
const UNHEARD_OF_MS: u32 = 2_000;

/// The most bytes of a record, unless it is said otherwise: what the brokers take by default.
const LARGEST: usize = 1_000_000;

/// How messages are sent.
#[derive(Debug, Clone)]
pub struct KafkaSending {
    /// How long a message may be under way, before it counts as not delivered.
    pub delivery_timeout: Duration,
    /// With how many partitions a topic is made that is not there; none: somebody else makes them.
    pub partitions: Option<u16>,
}

/// Sends messages to one cluster. One for all that have something to send there.
pub struct KafkaProducer {
    address: KafkaAddress,
    delivery_timeout: Duration,
    largest: usize,
    topics: Topics,
    /// A client that met a fatal error never sends again, and is made anew.
    client: Mutex<Client>,
}

type Client = FutureProducer<KafkaLog>;

/// Why a record was not acknowledged.
#[derive(Debug)]
pub(super) enum NotSent {
    /// Something was found out, and done about: a topic that is missing, a client that sends no more.
    Known(SendError),
    /// What the client or the brokers say.
    Told(KafkaError),
}

impl KafkaProducer {
    /// A producer; no broker is asked yet.
    pub fn new(address: &KafkaAddress, sending: &KafkaSending) -> Result<Self, KafkaError> {
        Self::of_records_up_to(LARGEST, address, sending)
    }

    /// One whose records may have so many bytes, key and headers with them, if the brokers take them.
    pub(super) fn of_records_up_to(
        largest: usize,
        address: &KafkaAddress,
        sending: &KafkaSending,
    ) -> Result<Self, KafkaError> {
        let delivery_timeout = sending.delivery_timeout;
        Ok(Self {
            address: address.clone(),
            delivery_timeout,
            largest,
            topics: Topics::new(address, sending.partitions),
            client: Mutex::new(client(address, delivery_timeout, largest)?),
        })
    }

    /// Sends a message and waits until it is acknowledged. What is not acknowledged in time may be
    /// delivered all the same, a little later.
    pub async fn send(&self, message: &Message) -> Result<(), SendError> {
        self.send_under(None, message).await
    }

    /// The same of a message about something that was done under this trace: its headers say so.
    pub async fn send_under(
        &self,
        trace: Option<TraceContext>,
        message: &Message,
    ) -> Result<(), SendError> {
        let trace = trace.map(|trace| trace.to_string());
        let traceparent = trace.as_deref().map(|trace| (TRACEPARENT, trace));
        let own = message.headers.iter().copied();
        let headers = own.chain(traceparent).fold(
            OwnedHeaders::new_with_capacity(message.headers.len() + 1),
            |headers, (key, value)| {
                let value = Some(value);
                headers.insert(Header { key, value })
            },
        );
        let record = FutureRecord::<[u8], [u8]>::to(&message.topic)
            .key(message.key.as_ref())
            .payload(message.payload.as_ref())
            .headers(headers);
        self.put(record).await.map_err(|why| match why {
            NotSent::Known(why) => why,
            NotSent::Told(error) => judged(&error, message),
        })
    }

    /// The same of a record of any kind.
    pub(super) async fn put(&self, record: FutureRecord<'_, [u8], [u8]>) -> Result<(), NotSent> {
        let client = self.client();
        let topic = record.topic;
        let sent = match client.send_result(record) {
            Ok(sending) => sending.await,
            Err((error, _)) => return Err(self.failed(&client, topic, error).await),
        };
        match sent {
            Ok(Ok(_)) => Ok(()),
            Ok(Err((error, _))) => Err(self.failed(&client, topic, error).await),
            Err(_) => Err(NotSent::Known(unavailable("Kafka's client was given up"))),
        }
    }

    /// Makes a topic that messages will go to, unless it is there; nothing where somebody else makes them.
    pub async fn prepare(&self, topic: &str) -> Result<(), SendError> {
        self.topics.prepare(topic).await
    }

    /// What an error means, and what is to be done for the next record.
    async fn failed(&self, client: &Client, topic: &str, error: KafkaError) -> NotSent {
        if let Some((_, words)) = client.client().fatal_error() {
            self.renew();
            let words = format!("Kafka's client had to be made anew: {words}");
            return NotSent::Known(unavailable(&words));
        }
        if is_topic_missing(&error) {
            return NotSent::Known(self.topics.missing(topic).await);
        }
        NotSent::Told(error)
    }

    fn client(&self) -> Client {
        let client = self.client.lock();
        client.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Of many that meet the same fatal error, the first makes the client anew.
    fn renew(&self) {
        let mut current = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if current.client().fatal_error().is_none() {
            return;
        }
        match client(&self.address, self.delivery_timeout, self.largest) {
            Ok(new) => *current = new,
            Err(error) => tracing::error!(%error, "Kafka's client could not be made anew"),
        }
    }
}

fn client(
    address: &KafkaAddress,
    delivery_timeout: Duration,
    largest: usize,
) -> Result<Client, KafkaError> {
    let mut config = address.client();
    config
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set(
            "message.timeout.ms",
            delivery_timeout.as_millis().to_string(),
        )
        .set("request.timeout.ms", ANSWER_MS.to_string())
        .set("socket.timeout.ms", ANSWER_MS.to_string())
        .set("linger.ms", GATHER_MS.to_string())
        .set("message.max.bytes", largest.to_string())
        .set("queue.buffering.max.messages", MAX_WAITING.to_string())
        .set("queue.buffering.max.kbytes", MAX_WAITING_KBYTES.to_string())
        .set(
            "topic.metadata.propagation.max.ms",
            UNHEARD_OF_MS.to_string(),
        )
        .set("reconnect.backoff.max.ms", "2000")
        // Nor do the brokers make what the settings do not ask for.
        .set("allow.auto.create.topics", "false");
    Client::from_config_and_context(&config, KafkaLog)
}
