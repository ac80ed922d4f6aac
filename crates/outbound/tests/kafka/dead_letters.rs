//! Dead letters in their topics.

use crate::servers::{Kcat, SharedKafka};
use application::messages::Message;
use application::ports::{
    DeadLetter, DeadLetterId, DeadLetterState, DeadLetterTopics as _, NewDeadLetter,
};
use domain::Timestamp;
use outbound::kafka::{KafkaAddress, KafkaDeadLetters, KafkaLog};
use rdkafka::Message as _;
use rdkafka::consumer::{Consumer as _, StreamConsumer};
use rdkafka::message::Headers as _;
use rdkafka::mocking::MockCluster;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_mins(1);

fn letter(message: &Message) -> (DeadLetter, Message) {
    let new = NewDeadLetter::new(message, "it is no JSON", 1);
    let letter = DeadLetter {
        id: DeadLetterId(7),
        name: new.name,
        is_whole: new.is_whole,
        size: new.size,
        cause: new.cause,
        attempts: new.attempts,
        parked_at: Timestamp::from_micros(0),
        is_announced: false,
        state: DeadLetterState::Parked,
        decision: None,
    };
    (letter, new.message)
}

#[tokio::test]
async fn a_dead_letter_lies_in_its_topic_as_it_was_with_its_cause() {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("Payment-Response-dlt", 1, 1).unwrap();
    let address = KafkaAddress::parse(&cluster.bootstrap_servers(), "order-service").unwrap();
    let mut message = Message {
        topic: "Payment-Response".to_owned(),
        partition: 2,
        offset: 41,
        timestamp: Some(1_767_348_000_123),
        key: Some(vec![0, 255]),
        headers: vec![("__TypeId__".to_owned(), Some(b"Event".to_vec()))],
        payload: Some(b"{\xff".to_vec()),
    };
    let letters = KafkaDeadLetters::new(&address, None).unwrap();
    let (parked, kept) = letter(&message);
    letters.announce(&parked, &kept).await.unwrap();
    (message.key, message.payload) = (None, None);
    let (parked, kept) = letter(&message);
    letters.announce(&parked, &kept).await.unwrap();

    let mut config = address.client();
    config
        .set("group.id", "tests")
        .set("auto.offset.reset", "earliest");
    let consumer: StreamConsumer<KafkaLog> = config.create_with_context(KafkaLog).unwrap();
    consumer.subscribe(&["Payment-Response-dlt"]).unwrap();
    let receive = async || {
        let received = tokio::time::timeout(PATIENCE, consumer.recv()).await;
        received.unwrap().unwrap().detach()
    };
    let first = receive().await;
    assert_eq!(first.payload(), Some(&b"{\xff"[..]));
    assert_eq!(first.key(), Some(&[0, 255][..]));
    let headers = first.headers().unwrap();
    let value = |name: &str| {
        let mut all = headers.iter();
        let header = all.find(|header| header.key == name).unwrap();
        String::from_utf8(header.value.unwrap().to_vec()).unwrap()
    };
    assert_eq!(value("__TypeId__"), "Event");
    assert_eq!(value("dead-letter-id"), "7");
    assert_eq!(value("dead-letter-cause"), "it is no JSON");
    assert_eq!(value("dead-letter-topic"), "Payment-Response");
    assert_eq!(value("dead-letter-partition"), "2");
    assert_eq!(value("dead-letter-offset"), "41");
    assert_eq!(value("dead-letter-whole"), "true");
    let tombstone = receive().await;
    assert_eq!((tombstone.payload(), tombstone.key()), (None, None));
}

/// A message of a topic that only this test has.
fn message(key: Vec<u8>) -> Message {
    let chance = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0);
    Message {
        topic: format!("payments-{chance:016x}"),
        partition: 0,
        offset: 1,
        timestamp: None,
        key: Some(key),
        headers: vec![("__TypeId__".to_owned(), Some(b"Event".to_vec()))],
        payload: Some(b"x".to_vec()),
    }
}

/// As whoever parks does: again and again.
async fn announce(letters: &KafkaDeadLetters, message: &Message) {
    let (parked, kept) = letter(message);
    let started = tokio::time::Instant::now();
    while let Err(why) = letters.announce(&parked, &kept).await {
        assert!(started.elapsed() < PATIENCE, "{why}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_topic_for_dead_letters_that_is_missing_is_made() {
    let (Some(kafka), Some(kcat)) = (SharedKafka::or_left_out(), Kcat::or_left_out()) else {
        return;
    };
    let address = KafkaAddress::parse(&kafka.servers, "order-service").unwrap();
    let letters = KafkaDeadLetters::new(&address, Some(1)).unwrap();
    let message = message(b"ORD_1".to_vec());
    announce(&letters, &message).await;
    let dead = kcat.all(&kafka.servers, &format!("{}-dlt", message.topic));
    assert_eq!(
        (dead.len(), &dead[0]["payload"], &dead[0]["key"]),
        (1, &"x".into(), &"ORD_1".into())
    );
}

/// What the brokers took by a hair is too large for them with the headers of a dead letter.
#[tokio::test]
async fn a_key_that_is_too_large_to_be_sent_again_stops_nobody() {
    let (Some(kafka), Some(kcat)) = (SharedKafka::or_left_out(), Kcat::or_left_out()) else {
        return;
    };
    let address = KafkaAddress::parse(&kafka.servers, "order-service").unwrap();
    let letters = KafkaDeadLetters::new(&address, Some(1)).unwrap();
    let message = message(vec![b'k'; 1_048_450]);
    announce(&letters, &message).await;
    let dead = kcat.all(&kafka.servers, &format!("{}-dlt", message.topic));
    assert_eq!((dead.len(), &dead[0]["payload"]), (1, &"x".into()));
    let key = dead[0]["key"].as_str().unwrap();
    let is_cut = key.len() < 1_048_450 && key.bytes().all(|byte| byte == b'k');
    assert!(is_cut, "{} bytes, {:.40}", key.len(), key);
    let headers = dead[0]["headers"].to_string();
    assert!(
        headers.contains(r#""dead-letter-whole","false""#),
        "{headers}"
    );
}
