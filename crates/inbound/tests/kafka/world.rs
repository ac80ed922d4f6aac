//! A shop whose payments are told by Kafka: librdkafka's own imitation of a cluster, or a real broker.

use crate::servers::{OwnTopic, SharedKafka};
use application::dead_letters::ParkMessage;
use application::messages::{HandleMessages, Message, Verdict};
use application::orders::ReportPayment;
use application::ports::{DeadLetter, DeadLetterTopics, Journal as _};
use application::testing::collaborators::Abilities;
use application::testing::{Fault, TestApp, builders};
use async_trait::async_trait;
use domain::order::Fact;
use domain::process::Step;
use domain::{Currency, OrderId};
use inbound::kafka::{ConsumerGroup, GroupError};
use inbound::messages::{Counted, Intake, IntakeCounts, IntakeLimits, Messages, Topic, Topics};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _, DefaultConsumerContext};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{DefaultProducerContext, FutureProducer, FutureRecord};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(2);

const TOPIC: Topic = Topic::PaymentsCompleted;

/// The shortest that a real broker allows members to be silent, and that they may think about messages.
const PATIENCE_OF_BROKERS_MS: &str = "6000";

/// Where dead letters are announced; it can be out of order.
#[derive(Default)]
pub(crate) struct DeadTopic {
    pub(crate) is_down: AtomicBool,
    pub(crate) refused: AtomicUsize,
    pub(crate) announced: Mutex<Vec<(u64, Option<Vec<u8>>)>>,
}

#[async_trait]
impl DeadLetterTopics for DeadTopic {
    async fn announce(&self, letter: &DeadLetter, message: &Message) -> Result<(), String> {
        if self.is_down.load(Ordering::SeqCst) {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return Err("no broker takes it".to_owned());
        }
        let letter = (letter.id.0, message.payload.clone());
        self.announced.lock().unwrap().push(letter);
        Ok(())
    }
}

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) dead: Arc<DeadTopic>,
    servers: String,
    topic: String,
    partitions: i32,
    producer: FutureProducer,
    brokers: Brokers,
}

/// What is there as long as the world is.
#[expect(dead_code, reason = "they are gone when they are dropped")]
enum Brokers {
    Imitated(MockCluster<'static, DefaultProducerContext>),
    Real(OwnTopic),
}

/// A member that thinks about the first message that it gets, until it is told to go on.
pub(crate) struct Dawdling {
    messages: Messages,
    thinks: AtomicUsize,
    goes_on: Semaphore,
}

#[async_trait]
impl HandleMessages for Dawdling {
    async fn handle(&self, message: &Message) -> Verdict {
        if self.thinks.fetch_add(1, Ordering::SeqCst) == 0 {
            let _allowed = self.goes_on.acquire().await.unwrap();
        }
        self.messages.handle(message).await
    }
}

impl Dawdling {
    pub(crate) fn has_begun(&self) -> bool {
        self.thinks.load(Ordering::SeqCst) > 0
    }

    pub(crate) fn go_on(&self) {
        self.goes_on.add_permits(1);
    }
}

/// A group that listens.
pub(crate) struct Listening {
    pub(crate) counts: Arc<IntakeCounts>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), GroupError>>,
}

impl World {
    pub(crate) fn open() -> Self {
        let (cluster, topic) = (MockCluster::new(1).unwrap(), TOPIC.documented());
        cluster.create_topic(topic, 3, 1).unwrap();
        let (servers, topic) = (cluster.bootstrap_servers(), topic.to_owned());
        Self::on((servers, topic, 3), Brokers::Imitated(cluster))
    }

    /// On the broker that all tests share; tells what is left out where there is none.
    pub(crate) async fn on_a_broker(partitions: i32) -> Option<Self> {
        let servers = SharedKafka::or_left_out()?.servers;
        let own = OwnTopic::make(&servers, "payments-completed", partitions).await;
        let topic = own.name.clone();
        Some(Self::on((servers, topic, partitions), Brokers::Real(own)))
    }

    fn on((servers, topic, partitions): (String, String, i32), brokers: Brokers) -> Self {
        let app = TestApp::builder().among(Abilities::ONE_SHOT).start();
        app.world.script.always(Step::Pay, Fault::TakenOn(None));
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", &servers);
        client.set("message.max.bytes", "20000000");
        Self {
            app,
            dead: Arc::default(),
            servers,
            topic,
            partitions,
            producer: client.create().unwrap(),
            brokers,
        }
    }

    fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", &self.servers);
        // What a member that was killed listened to is soon another's; a real broker allows no less.
        let patience = match self.brokers {
            Brokers::Imitated(_) => "3000",
            Brokers::Real(_) => PATIENCE_OF_BROKERS_MS,
        };
        client
            .set("session.timeout.ms", patience)
            .set("max.poll.interval.ms", PATIENCE_OF_BROKERS_MS)
            .set("heartbeat.interval.ms", "500");
        client
    }

    /// An order that waits for its payment.
    pub(crate) async fn unpaid(&self, n: u64) -> OrderId {
        let mut request = builders::request(&[("PROD001", 2)]);
        request.claim = builders::guard("customer:42", n);
        let id = self.app.place(request).await;
        until("it waits for its payment", async || {
            self.app.order(id).await.awaits_payment()
        })
        .await;
        id
    }

    pub(crate) async fn send(&self, key: &str, payload: &[u8]) {
        let record = FutureRecord::to(&self.topic).key(key).payload(payload);
        self.producer
            .send(record, PATIENCE)
            .await
            .map_err(|(error, _)| error)
            .unwrap();
    }

    pub(crate) async fn pay(&self, id: OrderId) {
        let paid = format!(r#"{{"paymentId":"pay-{id}","orderId":"{id}","amount":159.98}}"#);
        self.send(&id.to_string(), paid.as_bytes()).await;
    }

    /// A member of a group begins to listen.
    pub(crate) fn listen(&self, group: &str) -> Listening {
        self.join(group, Arc::new(self.messages()))
    }

    /// One that thinks.
    pub(crate) fn listen_dawdling(&self, group: &str) -> (Listening, Arc<Dawdling>) {
        let dawdling = Arc::new(Dawdling {
            messages: self.messages(),
            thinks: AtomicUsize::new(0),
            goes_on: Semaphore::new(0),
        });
        (self.join(group, dawdling.clone()), dawdling)
    }

    fn messages(&self) -> Messages {
        Messages {
            topics: Topics::new([(self.topic.clone(), TOPIC)]),
            payments: ReportPayment(self.app.change.clone()),
            prices: None,
            requests: self.app.store.clone(),
            currency: Currency::USD,
        }
    }

    fn join(&self, group: &str, messages: Arc<dyn HandleMessages>) -> Listening {
        let counts = Arc::new(IntakeCounts::default());
        let intake = Intake {
            messages,
            park: ParkMessage {
                letters: self.app.store.clone(),
                topics: Some(self.dead.clone()),
            },
            limits: IntakeLimits {
                pause: Duration::from_millis(5),
                ..IntakeLimits::default()
            },
            counts: counts.clone(),
            clock: self.app.clock.clone(),
            complaints: Arc::default(),
        };
        let topics = [self.topic.as_str()];
        let context = DefaultConsumerContext;
        let group = ConsumerGroup::join(self.client(), context, group, &topics, intake).unwrap();
        let stop = CancellationToken::new();
        let task = tokio::spawn(group.listen(stop.clone()));
        Listening { counts, stop, task }
    }

    /// What a group has told the broker to be done with, in all partitions together.
    pub(crate) async fn committed(&self, group: &str) -> i64 {
        let mut client = self.client();
        client.set("group.id", group);
        let (topic, partitions) = (self.topic.clone(), self.partitions);
        let asking = tokio::task::spawn_blocking(move || {
            let consumer: BaseConsumer = client.create().unwrap();
            let mut places = rdkafka::TopicPartitionList::new();
            for partition in 0..partitions {
                places.add_partition(&topic, partition);
            }
            let committed = consumer.committed_offsets(places, PATIENCE).unwrap();
            let offsets = committed.elements().into_iter();
            offsets
                .filter_map(|place| place.offset().to_raw())
                .filter(|offset| *offset > 0)
                .sum()
        });
        asking.await.unwrap()
    }

    /// How often the journals have that a payment was reported.
    pub(crate) async fn reports(&self, id: OrderId) -> usize {
        let events = self.app.store.events(id).await.unwrap();
        let reports = events
            .iter()
            .filter(|e| matches!(e.fact, Fact::PaymentReported(_)));
        reports.count()
    }
}

impl Listening {
    pub(crate) fn counted(&self) -> Counted {
        self.counts.now()
    }

    /// Waits until so many messages are done with.
    pub(crate) async fn until_done_with(&self, messages: u64) {
        until("the messages are done with", async || {
            let Counted {
                applied,
                duplicate,
                dead,
            } = self.counted();
            applied + duplicate + dead >= messages
        })
        .await;
    }

    /// Stops it in order.
    pub(crate) async fn stop(self) -> Counted {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
        self.counts.now()
    }

    /// Ends it wherever it is.
    pub(crate) async fn kill(self) -> Counted {
        self.task.abort();
        let _ = self.task.await;
        self.counts.now()
    }
}

pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let started = tokio::time::Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < PATIENCE, "not so yet: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
