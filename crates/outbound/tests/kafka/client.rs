//! What every client begins with: that it gets through, in every compression, and again after the brokers
//! were gone.

use outbound::kafka::{KafkaAddress, KafkaLog};
use rdkafka::Message as _;
use rdkafka::consumer::{Consumer as _, StreamConsumer};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{DefaultProducerContext, FutureProducer, FutureRecord};
use std::time::Duration;

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

const TOPIC: &str = "orders.events";

type Cluster = MockCluster<'static, DefaultProducerContext>;

fn cluster() -> (Cluster, KafkaAddress) {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(TOPIC, 1, 1).unwrap();
    let address = KafkaAddress::parse(&cluster.bootstrap_servers(), "order-service").unwrap();
    (cluster, address)
}

fn producer(address: &KafkaAddress, compression: &str) -> FutureProducer<KafkaLog> {
    let mut config = address.client();
    config
        .set("enable.idempotence", "true")
        .set("compression.type", compression);
    config.create_with_context(KafkaLog).unwrap()
}

fn consumer(address: &KafkaAddress) -> StreamConsumer<KafkaLog> {
    let mut config = address.client();
    config
        .set("group.id", "tests")
        .set("auto.offset.reset", "earliest");
    let consumer: StreamConsumer<KafkaLog> = config.create_with_context(KafkaLog).unwrap();
    consumer.subscribe(&[TOPIC]).unwrap();
    consumer
}

async fn send(producer: &FutureProducer<KafkaLog>, key: &str, payload: &str) -> i64 {
    let record = FutureRecord::to(TOPIC).key(key).payload(payload);
    let sent = producer.send(record, PATIENCE).await;
    sent.map_err(|(error, _)| error).unwrap().offset
}

async fn receive(consumer: &StreamConsumer<KafkaLog>) -> (String, String) {
    let received = tokio::time::timeout(PATIENCE, consumer.recv()).await;
    let message = received.unwrap().unwrap();
    let text = |bytes: Option<&[u8]>| String::from_utf8(bytes.unwrap().to_vec()).unwrap();
    (text(message.key()), text(message.payload()))
}

#[tokio::test]
async fn what_is_sent_in_any_compression_is_received_in_order() {
    let (_cluster, address) = cluster();
    let payload = "placed ".repeat(200);
    let compressions = ["none", "gzip", "snappy", "lz4", "zstd"];
    for compression in compressions {
        send(&producer(&address, compression), compression, &payload).await;
    }
    let consumer = consumer(&address);
    for compression in compressions {
        let received = receive(&consumer).await;
        assert_eq!(received, (compression.to_owned(), payload.clone()));
    }
}

#[tokio::test]
async fn what_is_sent_while_all_brokers_are_down_arrives_once_when_they_are_back() {
    let (cluster, address) = cluster();
    let producer = producer(&address, "none");
    assert_eq!(send(&producer, "1", "before").await, 0);
    cluster.broker_down(-1).unwrap();
    let record = FutureRecord::to(TOPIC).key("1").payload("meanwhile");
    let sending = producer.send_result(record).map_err(|(error, _)| error);
    let sending = sending.unwrap();
    cluster.broker_up(-1).unwrap();
    let sent = tokio::time::timeout(PATIENCE, sending).await.unwrap();
    let sent = sent.unwrap().map_err(|(error, _)| error).unwrap();
    assert_eq!(sent.offset, 1);
    let consumer = consumer(&address);
    for payload in ["before", "meanwhile"] {
        assert_eq!(
            receive(&consumer).await,
            ("1".to_owned(), payload.to_owned())
        );
    }
}

#[tokio::test]
async fn a_log_in_is_handed_over_and_not_shown() {
    let address = KafkaAddress::parse("kafka:9092", "order-service").unwrap();
    let client = address.logged_in("ann", "open sesame").client();
    assert_eq!(client.get("security.protocol"), Some("SASL_PLAINTEXT"));
    assert_eq!(client.get("sasl.password"), Some("open sesame"));
    assert!(!format!("{client:?}").contains("open sesame"));
    // What librdkafka was built without it refuses when the client is made.
    let mut config = client;
    config.set("group.id", "tests");
    let made: Result<StreamConsumer<KafkaLog>, _> = config.create_with_context(KafkaLog);
    assert!(made.is_ok());
}
