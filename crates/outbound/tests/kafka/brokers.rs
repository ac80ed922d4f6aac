//! Real brokers: what others send and receive is what our client receives and sends, and what was
//! acknowledged outlives a broker that is killed.

use crate::servers::{Kcat, OwnKafka, OwnTopic, SharedKafka, Tools, make_topic};
use outbound::kafka::{KafkaAddress, KafkaLog, PreparedTopics, look_at_kafka, prepare_topics};
use rdkafka::producer::{FutureProducer, FutureRecord};
use std::time::Duration;

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(1);

fn producer(servers: &str) -> FutureProducer<KafkaLog> {
    let address = KafkaAddress::parse(servers, "order-service").unwrap();
    let mut config = address.client();
    config.set("enable.idempotence", "true");
    config.create_with_context(KafkaLog).unwrap()
}

async fn send(producer: &FutureProducer<KafkaLog>, topic: &str, payload: &str) {
    let record = FutureRecord::to(topic).key("1").payload(payload);
    let sent = producer.send(record, PATIENCE).await;
    sent.map_err(|(error, _)| error).unwrap();
}

/// The payloads in a topic, as kcat sees them.
fn payloads(kcat: &Kcat, servers: &str, topic: &str) -> Vec<String> {
    let records = kcat.all(servers, topic).into_iter();
    let payloads = records.map(|record| record["payload"].as_str().unwrap().to_owned());
    payloads.collect()
}

#[tokio::test]
async fn what_our_client_and_kcat_send_is_what_kcat_and_kafkas_own_consumer_receive() {
    let Some(kafka) = SharedKafka::or_left_out() else {
        return;
    };
    let (Some(kcat), Some(tools)) = (Kcat::or_left_out(), Tools::or_left_out()) else {
        return;
    };
    let servers = &kafka.servers[..];
    let own = OwnTopic::make(servers, "both-ways", 1).await;
    let topic = &own.name[..];
    kcat.send(servers, topic, &[("1", "from kcat"), ("2", "and more")]);
    send(&producer(servers), topic, "from us").await;
    let all = ["from kcat", "and more", "from us"];
    assert_eq!(payloads(&kcat, servers, topic), all);
    let told = tools.run(
        "consumer.ConsoleConsumer",
        &[
            "--bootstrap-server",
            servers,
            "--topic",
            topic,
            "--from-beginning",
            "--max-messages",
            "3",
            "--timeout-ms",
            "60000",
        ],
    );
    assert_eq!(told.lines().collect::<Vec<_>>(), all);
}

#[tokio::test]
async fn what_a_broker_has_acknowledged_is_there_after_it_was_killed_twice() {
    let Some(kcat) = Kcat::or_left_out() else {
        return;
    };
    let Some(mut kafka) = OwnKafka::start().await else {
        return;
    };
    let servers = kafka.servers();
    make_topic(&servers, "orders.events", 1).await;
    let producer = producer(&servers);
    send(&producer, "orders.events", "1").await;
    kafka.kill();
    // Sent while there is no broker: it waits, and arrives once.
    let record = FutureRecord::to("orders.events").key("1").payload("2");
    let waiting = producer.send_result(record).map_err(|(error, _)| error);
    let waiting = waiting.unwrap();
    kafka.start_again().await;
    waiting.await.unwrap().map_err(|(error, _)| error).unwrap();
    kafka.kill();
    kafka.start_again().await;
    send(&producer, "orders.events", "3").await;
    assert_eq!(payloads(&kcat, &servers, "orders.events"), ["1", "2", "3"]);
}

#[tokio::test]
async fn a_broker_that_hangs_for_a_while_goes_on_with_what_was_sent_to_it() {
    let Some(kcat) = Kcat::or_left_out() else {
        return;
    };
    let Some(kafka) = OwnKafka::start().await else {
        return;
    };
    let servers = kafka.servers();
    make_topic(&servers, "orders.events", 1).await;
    let producer = producer(&servers);
    send(&producer, "orders.events", "1").await;
    kafka.signal("STOP");
    let record = FutureRecord::to("orders.events").key("1").payload("2");
    let waiting = producer.send_result(record).map_err(|(error, _)| error);
    let waiting = waiting.unwrap();
    assert!(!kafka.answers().await);
    kafka.signal("CONT");
    waiting.await.unwrap().map_err(|(error, _)| error).unwrap();
    assert_eq!(payloads(&kcat, &servers, "orders.events"), ["1", "2"]);
}

#[tokio::test]
async fn topics_that_are_not_there_are_made_before_they_are_missed() {
    let Some(kafka) = SharedKafka::or_left_out() else {
        return;
    };
    let address = KafkaAddress::parse(&kafka.servers, "order-service").unwrap();
    let there = OwnTopic::make(&kafka.servers, "there", 1).await;
    let missing = format!("{}-missing", there.name);
    let topics = [there.name.clone(), missing.clone()];
    let made = prepare_topics(&address, &topics, 3).await.unwrap();
    let expected = PreparedTopics {
        made: vec![missing.clone()],
        failed: Vec::new(),
    };
    assert_eq!(made, expected);
    let again = prepare_topics(&address, &topics, 3).await.unwrap();
    assert_eq!(again, PreparedTopics::default());
    let found = look_at_kafka(&address, vec![missing], PATIENCE).await;
    assert_eq!(found.unwrap().missing, [""; 0]);
}

/// Nothing waits for them longer than for any answer.
#[tokio::test]
async fn brokers_that_are_away_make_no_topics_and_say_so() {
    let address = KafkaAddress::parse("127.0.0.1:1", "order-service").unwrap();
    let made = prepare_topics(&address, &["orders.events".to_owned()], 3).await;
    assert!(made.is_err(), "{made:?}");
}
