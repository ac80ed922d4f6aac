//! A shop whose payments are told by Kafka.

use application::dead_letters::ParkMessage;
use application::messages::Message;
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
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) const TOPIC: Topic = Topic::PaymentsCompleted;

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
    cluster: MockCluster<'static, DefaultProducerContext>,
    producer: FutureProducer,
}

/// A group that listens.
pub(crate) struct Listening {
    pub(crate) counts: Arc<IntakeCounts>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), GroupError>>,
}

impl World {
    pub(crate) fn open() -> Self {
        let app = TestApp::builder().among(Abilities::ONE_SHOT).start();
        app.world.script.always(Step::Pay, Fault::TakenOn(None));
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic(TOPIC.documented(), 3, 1).unwrap();
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", cluster.bootstrap_servers());
        client.set("message.max.bytes", "20000000");
        Self {
            app,
            dead: Arc::default(),
            producer: client.create().unwrap(),
            cluster,
        }
    }

    fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", self.cluster.bootstrap_servers());
        // What a member that was killed listened to is soon another's.
        client
            .set("session.timeout.ms", "3000")
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
        let record = FutureRecord::to(TOPIC.documented())
            .key(key)
            .payload(payload);
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
        let counts = Arc::new(IntakeCounts::default());
        let messages = Messages {
            topics: Topics::documented(),
            payments: ReportPayment(self.app.change.clone()),
            prices: None,
            requests: self.app.store.clone(),
            currency: Currency::USD,
        };
        let intake = Intake {
            messages: Arc::new(messages),
            park: ParkMessage {
                letters: self.app.store.clone(),
                topics: Some(self.dead.clone()),
            },
            limits: IntakeLimits {
                pause: Duration::from_millis(5),
                ..IntakeLimits::default()
            },
            counts: counts.clone(),
        };
        let topics = [TOPIC.documented()];
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
        let asking = tokio::task::spawn_blocking(move || {
            let consumer: BaseConsumer = client.create().unwrap();
            let mut places = rdkafka::TopicPartitionList::new();
            for partition in 0..3 {
                places.add_partition(TOPIC.documented(), partition);
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
