//! The real binary listens to a real Kafka: what is told twice, in another order, before its time or not at
//! all understandably, while the process is killed, has every effect once.

use crate::client::Request;
use crate::kafka_servers::{Kcat, OwnTopic, SharedKafka, Tools, make_topic};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::patiently;
use serde_json::Value;
use std::process::Output;

/// What the service is told of the broker and the topic.
pub(super) struct Topic {
    servers: String,
    pub(super) name: String,
    kcat: Kcat,
    _gone_with_the_test: OwnTopic,
}

impl Topic {
    pub(super) async fn or_left_out() -> Option<Self> {
        let (kafka, kcat) = (SharedKafka::or_left_out()?, Kcat::or_left_out()?);
        let topic = OwnTopic::make(&kafka.servers, "payment-success", 3).await;
        Some(Self {
            servers: kafka.servers,
            name: topic.name.clone(),
            kcat,
            _gone_with_the_test: topic,
        })
    }

    fn dead(&self) -> String {
        format!("{}-dlt", self.name)
    }

    pub(super) async fn make_room_for_dead_letters(&self) {
        make_topic(&self.servers, &self.dead(), 1).await;
    }

    /// A service that listens as a member of this group, and whose built-in provider tells nothing itself.
    pub(super) async fn heard_by(&self, shop: &Shop, group: &str) -> Service {
        self.heard_where_topics_have(shop, group, "3").await
    }

    /// The same where the service makes topics with so many partitions, or with "0" none.
    async fn heard_where_topics_have(&self, shop: &Shop, group: &str, partitions: &str) -> Service {
        let settings = [
            ("kafka.partitions", partitions),
            ("kafka.brokers", self.servers.as_str()),
            ("messages.listen", "payment-success"),
            ("messages.payment_success_topic", self.name.as_str()),
            ("messages.group", group),
            ("payments.builtin", "later"),
        ];
        shop.start(&settings).await
    }

    fn send(&self, records: &[(&str, &str)]) {
        self.kcat.send(&self.servers, &self.name, records);
    }

    /// That each of these orders is paid, in this order.
    pub(super) fn tell_paid(&self, orders: impl Iterator<Item = u64>, at: &str) {
        for n in orders {
            self.send(&[(&format!("ORD_{n}"), &paid(n, at))]);
        }
    }

    /// How many of its messages the group of its own name is done with, by Kafka's own tool.
    pub(super) fn taken(&self, tools: &Tools) -> u64 {
        let arguments = ["--bootstrap-server", &self.servers, "--describe"];
        let arguments = [&arguments[..], &["--group", &self.name]].concat();
        let told = tools.run("consumer.group.ConsumerGroupCommand", &arguments);
        let cells = told.lines().map(|line| line.split_whitespace().collect());
        let of_group = |cells: &Vec<&str>| cells.first() == Some(&self.name.as_str());
        // GROUP TOPIC PARTITION CURRENT-OFFSET ...; a partition that nothing was taken of has "-".
        let taken = cells.filter(of_group).map(|cells| cells[3].parse::<u64>());
        taken.map(Result::unwrap_or_default).sum()
    }

    /// The dead letters, once there are so many and all are in their topic.
    async fn buried(&self, shop: &Shop, count_of_them: i64) -> Vec<Value> {
        patiently("all dead letters are told", || async {
            let told = count(shop, "dead_letters WHERE is_announced = 1");
            (told == count_of_them).then_some(())
        })
        .await;
        self.kcat.all(&self.servers, &self.dead())
    }
}

fn paid(order: u64, at: &str) -> String {
    format!(
        r#"{{"orderId":"ORD_{order}","totalprice":199.98,"status":"SUCCESS","paymentTime":{at}}}"#
    )
}

/// Orders of two headphones whose payment nobody but a message tells.
pub(super) async fn unpaid(service: &Service, number: u64) {
    for n in 1..=number {
        let order = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
            "deliveryAddress": "1 Way", "carrier": "DHL", "paymentMethod": "tok_timeout"}"#;
        let key = n.to_string();
        // A machine that is busy may not be so far in time: then the same request learns how it stands.
        let answer = patiently("the order waits for its payment", || async {
            let request = Request::post("/api/v1/orders", order).keyed(&key);
            let answer = service.send(request).await.unwrap();
            let is_busy = answer.status.as_u16() == 503;
            (!is_busy).then_some(answer)
        });
        let answer = answer.await;
        assert_eq!(answer.status.as_u16(), 202, "{answer:?}");
        assert_eq!(answer.json()["orderId"], n);
    }
}

pub(super) async fn confirmed(service: &Service, number: u64) {
    for n in 1..=number {
        patiently("the order is confirmed", || async {
            let order = service.get(&format!("/api/v1/orders/{n}")).await.json();
            (order["status"] == "CONFIRMED").then_some(())
        })
        .await;
    }
}

fn count(shop: &Shop, of: &str) -> i64 {
    let database = rusqlite::Connection::open(shop.database()).unwrap();
    let sql = format!("SELECT count(*) FROM {of}");
    database.query_row(&sql, [], |row| row.get(0)).unwrap()
}

fn words(output: &Output) -> String {
    let all = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(all).unwrap()
}

/// The forms of a payment's time.
const FORMS: [&str; 3] = [
    "\"2026-01-02T10:00:00\"",
    "[2026,1,2,10,0,0,0]",
    "1767348000.0",
];

#[tokio::test(flavor = "multi_thread")]
async fn fault_13_every_payment_is_heard_once_whatever_is_killed_and_however_often_it_is_told() {
    const ORDERS: u64 = 6;
    let Some(topic) = Topic::or_left_out().await else {
        return;
    };
    topic.make_room_for_dead_letters().await;
    let shop = Shop::new();
    let mut service = topic.heard_by(&shop, &topic.name).await;
    unpaid(&service, ORDERS).await;
    for form in FORMS {
        topic.tell_paid((1..=ORDERS).rev(), form);
        // Wherever it is.
        service.signal("KILL");
        assert!(service.killed().await);
        service = topic.heard_by(&shop, &topic.name).await;
    }
    confirmed(&service, ORDERS).await;
    let told = 3 * i64::try_from(ORDERS).unwrap();
    patiently("all are on record", || async {
        (count(&shop, INBOX) == told).then_some(())
    })
    .await;
    assert_eq!(count(&shop, REPORTS), i64::try_from(ORDERS).unwrap());
    service.stop().await;
}

/// The inbox, and what it let through.
const INBOX: &str = "idempotency_keys WHERE scope LIKE 'topic:%'";
const REPORTS: &str = "order_events WHERE kind = 'payment-reported'";

#[tokio::test(flavor = "multi_thread")]
async fn fault_94_a_topic_that_is_read_again_from_its_beginning_changes_nothing() {
    let Some(topic) = Topic::or_left_out().await else {
        return;
    };
    topic.make_room_for_dead_letters().await;
    let shop = Shop::new();
    let service = topic.heard_by(&shop, &topic.name).await;
    unpaid(&service, 3).await;
    for form in FORMS {
        topic.tell_paid(1..=3, form);
    }
    confirmed(&service, 3).await;
    patiently("all are on record", || async {
        (count(&shop, INBOX) == 9).then_some(())
    })
    .await;
    let drained = format!(
        "order_service_consumer_lag_messages{{topic=\"{}\"}} 0\n",
        topic.name
    );
    patiently("metrics tell that nothing waits", || async {
        let page = service.get("/metrics").await.body;
        page.contains(&drained).then_some(())
    })
    .await;
    service.stop().await;
    let events = count(&shop, "order_events");
    // By another group; and one more in each partition, to know when that is over.
    let anew = format!("{}-anew", topic.name);
    let service = topic.heard_by(&shop, &anew).await;
    let keys: Vec<String> = (0..30).map(|n| n.to_string()).collect();
    let last: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "{")).collect();
    topic.send(&last);
    topic.buried(&shop, 30).await;
    assert_eq!(count(&shop, "order_events"), events);
    assert_eq!(count(&shop, INBOX), 9);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_92_poison_waits_for_its_topic_and_is_put_aside_once() {
    let Some(topic) = Topic::or_left_out().await else {
        return;
    };
    let shop = Shop::new();
    let service = topic.heard_where_topics_have(&shop, &topic.name, "0");
    let service = service.await;
    unpaid(&service, 1).await;
    topic.send(&[("ORD_1", "{"), ("ORD_1", &paid(1, "null"))]);
    // There is no topic for dead letters, and the service is not to make one: nothing is passed over.
    patiently("it is on record", || async {
        (count(&shop, "dead_letters") > 0).then_some(())
    })
    .await;
    let order = service.get("/api/v1/orders/1").await.json();
    assert_eq!(order["status"], "PENDING_CHECK", "{order}");
    topic.make_room_for_dead_letters().await;
    confirmed(&service, 1).await;
    let dead = topic.buried(&shop, 1).await;
    assert_eq!((dead.len(), &dead[0]["payload"]), (1, &"{".into()));
    assert_eq!(dead[0]["key"], "ORD_1");
    let headers = dead[0]["headers"].to_string();
    for name in ["cause", "topic", "partition", "offset", "id"] {
        assert!(headers.contains(&format!("dead-letter-{name}")), "{dead:?}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_91_what_nobody_can_read_is_put_aside_with_its_bytes_and_the_rest_goes_on() {
    let Some(topic) = Topic::or_left_out().await else {
        return;
    };
    // Nobody has made the topic for dead letters: the service does.
    let shop = Shop::new();
    let service = topic.heard_by(&shop, &topic.name).await;
    unpaid(&service, 2).await;
    let other = paid(2, "null");
    let poison = [
        ("ORD_1", "{"),
        ("ORD_1", "null"),
        ("ORD_1", r#"{"orderId":"ORD_1","totalprice":"much"}"#),
        (
            "ORD_1",
            r#"{"orderId":"ORD_1","totalprice":199.98,"status":"SCHEMA-9"}"#,
        ),
        ("ORD_1", &other),
    ];
    topic.send(&poison);
    topic.send(&[("ORD_1", &paid(1, "null"))]);
    confirmed(&service, 1).await;
    let dead = topic.buried(&shop, 5).await;
    let payloads: Vec<&str> = dead
        .iter()
        .map(|one| one["payload"].as_str().unwrap())
        .collect();
    assert_eq!(payloads, poison.map(|(_, payload)| payload));
    let order = service.get("/api/v1/orders/2").await.json();
    assert_eq!(order["status"], "PENDING_CHECK", "a wrong key: {order}");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_95_a_dead_letter_that_is_replayed_twice_has_one_effect() {
    let Some(topic) = Topic::or_left_out().await else {
        return;
    };
    topic.make_room_for_dead_letters().await;
    let shop = Shop::new();
    let service = topic.heard_by(&shop, &topic.name).await;
    topic.send(&[("ORD_1", &paid(1, "null"))]);
    topic.send(&[("", "{")]);
    topic.buried(&shop, 2).await;
    let listed = words(&shop.run(&["dead-letters", "list", "--state", "parked"]));
    assert_eq!(listed.lines().count(), 2, "{listed}");
    let early = listed.lines().find(|line| line.contains("no order"));
    let id = early.unwrap().split_whitespace().next().unwrap().to_owned();
    // Its order is not there yet.
    let told = shop.run(&["dead-letters", "replay", &id]);
    let is_still_dead = !told.status.success() && words(&told).contains("no order");
    assert!(is_still_dead, "{told:?}");
    unpaid(&service, 1).await;
    // Two at once, and one after them.
    let replay = || async {
        let path = format!("/api/v1/dead-letters/{id}/replay");
        service.send(Request::post(&path, "")).await.unwrap()
    };
    for told in <[_; 2]>::from(tokio::join!(replay(), replay())) {
        assert!([200, 409].contains(&told.status.as_u16()), "{told:?}");
    }
    let told = shop.run(&["dead-letters", "replay", &id]);
    let is_replayed = told.status.success() && words(&told).contains("REPLAYED");
    assert!(is_replayed, "{told:?}");
    confirmed(&service, 1).await;
    assert_eq!(count(&shop, REPORTS), 1);
    let other = if id == "1" { "2" } else { "1" };
    let told = shop.run(&["dead-letters", "discard", other, "--reason", "a test"]);
    let is_discarded = told.status.success() && words(&told).contains("DISCARDED");
    assert!(is_discarded, "{told:?}");
    let none = words(&shop.run(&["dead-letters", "list", "--state", "parked"]));
    assert_eq!(none, "no dead letters\n");
    service.stop().await;
}
