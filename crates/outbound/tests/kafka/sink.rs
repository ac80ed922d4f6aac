//! The sink: what is acknowledged is there, in order; what is wrong with an event is told from what is wrong
//! with the brokers.

use application::ports::{
    EventSink as _, Happened, Journal as _, Outgoing, Placement, SendError, Wake,
};
use application::testing::builders::{guard, new_order};
use application::testing::clock::{ManualClock, order_id};
use application::testing::collaborators::Abilities;
use application::testing::memory::MemoryStore;
use domain::order::{Event, Fact, NewOrder, OrderStatusKind};
use domain::{Actor, Order, OrderId, OrderNumber, Timestamp};
use outbound::events::{Canonical, EventFormat, Storefront, StorefrontTopics};
use outbound::kafka::{KafkaAddress, KafkaProducer, KafkaSending, KafkaSink};
use rdkafka::Message as _;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{Consumer as _, StreamConsumer};
use rdkafka::message::Headers as _;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::RDKafkaRespErr;
use std::sync::Arc;
use std::time::Duration;

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(1);

const TOPIC: &str = "orders.events";
const UPDATED: &str = "cloudforge.orders.updated";
const AT: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

type Cluster = MockCluster<'static, DefaultProducerContext>;

fn cluster(topic: &str) -> Cluster {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(topic, 3, 1).unwrap();
    cluster
}

fn canonical() -> Box<dyn EventFormat> {
    Box::new(Canonical {
        topic: TOPIC.to_owned(),
        source: "/order-service".to_owned(),
    })
}

fn store() -> MemoryStore {
    MemoryStore::new(Arc::new(ManualClock::standing_at(AT)))
}

fn sink(servers: &str, format: Box<dyn EventFormat>, store: MemoryStore) -> KafkaSink {
    let address = KafkaAddress::parse(servers, "order-service").unwrap();
    let sending = KafkaSending {
        delivery_timeout: Duration::from_secs(4),
        partitions: None,
    };
    let producer = KafkaProducer::new(&address, &sending).unwrap();
    KafkaSink::new(format, Arc::new(producer), Arc::new(store)).unwrap()
}

fn outgoing(id: OrderId, event: Event, status: OrderStatusKind) -> Outgoing {
    Outgoing {
        order: id,
        number: OrderNumber(7),
        happened: Arc::new(Happened { event, status }),
    }
}

/// A whole life: placed to delivered, five events.
fn life(id: OrderId, order: NewOrder) -> (Order, Vec<Event>) {
    let (mut order, placed) = Order::place(id, order, Actor::Engine, AT).unwrap();
    let facts = [
        Fact::OrderConfirmed,
        Fact::ProcessingStarted,
        Fact::OrderShipped,
        Fact::OrderDelivered,
    ];
    let later = facts.map(|fact| order.record(fact, Actor::Engine, AT));
    let events = std::iter::once(placed).chain(later).collect();
    (order, events)
}

fn events_of(id: OrderId, order: NewOrder) -> Vec<Outgoing> {
    let (_, events) = life(id, order);
    let pending = |event| outgoing(id, event, OrderStatusKind::Pending);
    events.into_iter().map(pending).collect()
}

/// The next messages of a topic: key, payload, and the value of the first header.
async fn received(cluster: &Cluster, topic: &str, count: usize) -> Vec<(String, String, String)> {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", cluster.bootstrap_servers())
        .set("group.id", "tests")
        .set("auto.offset.reset", "earliest");
    let consumer: StreamConsumer = config.create().unwrap();
    consumer.subscribe(&[topic]).unwrap();
    let mut all = Vec::new();
    while all.len() < count {
        let next = tokio::time::timeout(PATIENCE, consumer.recv()).await;
        let message = next.unwrap().unwrap();
        let text = |bytes: Option<&[u8]>| String::from_utf8(bytes.unwrap().to_vec()).unwrap();
        let header = message.headers().map(|headers| text(headers.get(0).value));
        let (key, payload) = (text(message.key()), text(message.payload()));
        all.push((key, payload, header.unwrap_or_default()));
    }
    all
}

fn seq_of(payload: &str) -> u64 {
    let body: serde_json::Value = serde_json::from_str(payload).unwrap();
    body["data"]["seq"].as_u64().unwrap()
}

#[tokio::test]
async fn the_events_of_orders_arrive_whole_and_in_order_when_they_are_acknowledged() {
    let cluster = cluster(TOPIC);
    let sink = sink(&cluster.bootstrap_servers(), canonical(), store());
    assert_eq!(sink.name().as_str(), "kafka:canonical");
    let orders = [order_id(1), order_id(2), order_id(3)];
    let lives = orders.map(|id| events_of(id, new_order(Abilities::IDEAL)));
    for happening in 0..5 {
        for life in &lives {
            sink.send(&life[happening]).await.unwrap();
        }
    }
    let received = received(&cluster, TOPIC, 15).await;
    for id in orders {
        let of_it = received.iter().filter(|(key, ..)| *key == id.to_string());
        let seqs: Vec<u64> = of_it.map(|(_, payload, _)| seq_of(payload)).collect();
        assert_eq!(seqs, [1, 2, 3, 4, 5]);
    }
    let is_declared =
        |(_, _, header): &(String, String, String)| header == "application/cloudevents+json";
    assert!(received.iter().all(is_declared));
}

/// What may or may not have been written comes again, and its order goes on behind it.
#[tokio::test]
async fn fault_87_while_the_brokers_are_down_nothing_is_refused_and_then_all_arrives_in_order() {
    let cluster = cluster(TOPIC);
    let sink = sink(&cluster.bootstrap_servers(), canonical(), store());
    let life = events_of(order_id(1), new_order(Abilities::IDEAL));
    sink.send(&life[0]).await.unwrap();
    cluster.broker_down(-1).unwrap();
    for _ in 0..2 {
        let error = sink.send(&life[1]).await.unwrap_err();
        assert!(matches!(error, SendError::Unavailable(_)), "{error}");
    }
    cluster.broker_up(-1).unwrap();
    for event in &life[1..] {
        eventually_sent(&sink, event).await;
    }
    let received = received(&cluster, TOPIC, 5).await;
    let mut seqs: Vec<u64> = received.iter().map(|(_, body, _)| seq_of(body)).collect();
    seqs.dedup();
    assert!([1, 2, 3, 4, 5].starts_with(&seqs), "{seqs:?}");
}

async fn eventually_sent(sink: &KafkaSink, event: &Outgoing) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while let Err(error) = sink.send(event).await {
        assert!(matches!(error, SendError::Unavailable(_)), "{error}");
        assert!(tokio::time::Instant::now() < deadline, "{error}");
    }
}

#[tokio::test]
async fn where_no_broker_ever_was_the_sink_says_so_within_its_time() {
    let sink = sink("127.0.0.1:1", canonical(), store());
    let life = events_of(order_id(1), new_order(Abilities::IDEAL));
    let error = sink.send(&life[0]).await.unwrap_err();
    assert!(matches!(error, SendError::Unavailable(_)), "{error}");
}

#[tokio::test]
async fn fault_89_a_message_that_is_too_large_is_refused_and_others_go_on() {
    let cluster = cluster(TOPIC);
    let sink = sink(&cluster.bootstrap_servers(), canonical(), store());
    let mut order = new_order(Abilities::IDEAL);
    order.lines[0].name = "x".repeat(1_100_000);
    let large = events_of(order_id(1), order);
    let error = sink.send(&large[0]).await.unwrap_err();
    let SendError::Refused(words) = error else {
        panic!("{error}");
    };
    assert!(
        words.contains("more than topic orders.events takes"),
        "{words}"
    );
    let other = events_of(order_id(2), new_order(Abilities::IDEAL));
    sink.send(&other[0]).await.unwrap();
}

#[tokio::test]
async fn fault_89_a_topic_that_is_missing_or_forbidden_refuses_until_it_is_there() {
    for (fault, words) in [
        (
            RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
            "there is no topic orders.events",
        ),
        (
            RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
            "may not write to topic orders.events",
        ),
    ] {
        let cluster = cluster(TOPIC);
        cluster.topic_error(TOPIC, fault).unwrap();
        let sink = sink(&cluster.bootstrap_servers(), canonical(), store());
        let life = events_of(order_id(1), new_order(Abilities::IDEAL));
        let error = eventually_refused(&sink, &life[0]).await;
        assert!(error.contains(words), "{error}");
        let mended = RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR;
        cluster.topic_error(TOPIC, mended).unwrap();
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while let Err(error) = sink.send(&life[0]).await {
            assert!(tokio::time::Instant::now() < deadline, "{error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A topic may count as not heard of yet for a while.
async fn eventually_refused(sink: &KafkaSink, event: &Outgoing) -> String {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        match sink.send(event).await {
            Err(SendError::Refused(words)) => return words,
            met => assert!(tokio::time::Instant::now() < deadline, "{met:?}"),
        }
    }
}

#[tokio::test]
async fn a_format_that_has_to_know_the_order_is_told_from_the_journal() {
    let cluster = cluster(UPDATED);
    let store = store();
    let (id, claim) = (order_id(1), guard("customer:42", 1));
    let (order, events) = life(id, new_order(Abilities::IDEAL));
    let placement = Placement {
        order,
        events: events.clone(),
        wake: Wake::Never,
        claim,
        cart: None,
        number: None,
    };
    store.place(placement).await.unwrap();
    let topic = |name: &str| format!("cloudforge.orders.{name}");
    let format = Storefront {
        topics: StorefrontTopics {
            created: topic("created"),
            cancelled: topic("cancelled"),
            updated: UPDATED.to_owned(),
            refund_requested: topic("refund-requested"),
        },
    };
    let sink = sink(&cluster.bootstrap_servers(), Box::new(format), store);
    let confirmed = outgoing(id, events[1].clone(), OrderStatusKind::Confirmed);
    let shipped = outgoing(id, events[3].clone(), OrderStatusKind::Shipped);
    sink.send(&confirmed).await.unwrap();
    sink.send(&shipped).await.unwrap();
    let updated = |status: &str, before: &str| {
        let body = format!(
            r#"{{"orderId":"{id}","userId":42,"status":"{status}","previousStatus":"{before}","updatedAt":"2026-01-01T00:00:00Z"}}"#
        );
        (id.to_string(), body, String::new())
    };
    let expected = [
        updated("CONFIRMED", "PENDING"),
        updated("SHIPPED", "PROCESSING"),
    ];
    assert_eq!(received(&cluster, UPDATED, 2).await, expected);
}

#[tokio::test]
async fn an_order_that_the_store_does_not_know_is_refused_and_nothing_is_made_up() {
    let cluster = cluster(UPDATED);
    let format = outbound::events::Gateway {
        topics: outbound::events::GatewayTopics {
            orders: "Orders".to_owned(),
            notification: Some("Notification".to_owned()),
            payment_refund: "Payment-Refund".to_owned(),
        },
    };
    let sink = sink(&cluster.bootstrap_servers(), Box::new(format), store());
    let life = events_of(order_id(1), new_order(Abilities::IDEAL));
    let error = sink.send(&life[1]).await.unwrap_err();
    assert!(matches!(error, SendError::Refused(_)), "{error}");
    // Its first event is nothing to this format.
    sink.send(&life[0]).await.unwrap();
}
