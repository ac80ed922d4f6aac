//! The real binary listens to a real Kafka: what is told twice, in another order, before its time or not at
//! all understandably, while the process is killed, has every effect once.

use crate::client::Request;
use crate::kafka_servers::{Kcat, OwnTopic, SharedKafka, make_topic};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::Value;
use std::process::Output;

/// What the service is told of the broker and the topic.
struct Topic {
    servers: String,
    name: String,
    kcat: Kcat,
    _gone_with_the_test: OwnTopic,
}

impl Topic {
    async fn or_left_out() -> Option<Self> {
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

    async fn make_room_for_dead_letters(&self) {
        make_topic(&self.servers, &self.dead(), 1).await;
    }

    /// A service that listens as a member of this group, and whose built-in provider tells nothing itself.
    async fn heard_by(&self, shop: &Shop, group: &str) -> Service {
        let settings = [
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
}

fn paid(order: u64, at: &str) -> String {
    format!(
        r#"{{"orderId":"ORD_{order}","totalprice":199.98,"status":"SUCCESS","paymentTime":{at}}}"#
    )
}

/// Orders of two headphones whose payment nobody but a message tells.
async fn unpaid(service: &Service, number: u64) {
    for n in 1..=number {
        let order = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
            "deliveryAddress": "1 Way", "carrier": "DHL", "paymentMethod": "tok_timeout"}"#;
        let key = n.to_string();
        let request = Request::post("/api/v1/orders", order).keyed(&key);
        let answer = service.send(request).await.unwrap();
        assert_eq!(answer.status.as_u16(), 202, "{answer:?}");
        assert_eq!(answer.json()["orderId"], n);
    }
}

async fn confirmed(service: &Service, number: u64) {
    for n in 1..=number {
        eventually("the order is confirmed", || async {
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

/// Faults 13, 14, 90 and 94.
#[tokio::test(flavor = "multi_thread")]
async fn every_payment_is_heard_once_whatever_is_killed_and_however_often_it_is_told() {
    const ORDERS: u64 = 6;
    let Some(topic) = Topic::or_left_out().await else {
        return;
    };
    topic.make_room_for_dead_letters().await;
    let shop = Shop::new();
    let mut service = topic.heard_by(&shop, &topic.name).await;
    unpaid(&service, ORDERS).await;
    let forms = [
        "\"2026-01-02T10:00:00\"",
        "[2026,1,2,10,0,0,0]",
        "1767348000.0",
    ];
    for form in forms {
        for n in (1..=ORDERS).rev() {
            topic.send(&[(&format!("ORD_{n}"), &paid(n, form))]);
        }
        // Wherever it is.
        service.signal("KILL");
        assert!(service.killed().await);
        service = topic.heard_by(&shop, &topic.name).await;
    }
    confirmed(&service, ORDERS).await;
    let told = 3 * i64::try_from(ORDERS).unwrap();
    eventually("all are on record", || async {
        (count(&shop, "idempotency_keys WHERE scope LIKE 'topic:%'") == told).then_some(())
    })
    .await;
    let reports = "order_events WHERE kind = 'payment-reported'";
    assert_eq!(count(&shop, reports), i64::try_from(ORDERS).unwrap());
    service.stop().await;
    let events = count(&shop, "order_events");
    // Everything again from the beginning, and one more to know when that is over.
    let anew = format!("{}-anew", topic.name);
    let service = topic.heard_by(&shop, &anew).await;
    topic.send(&[("", "{")]);
    eventually("the last one is heard", || async {
        (count(&shop, "dead_letters") == 1).then_some(())
    })
    .await;
    assert_eq!(count(&shop, "order_events"), events);
    service.stop().await;
}

/// Faults 91, 92 and 95.
#[tokio::test(flavor = "multi_thread")]
async fn poison_waits_for_its_topic_is_put_aside_once_and_is_replayed_once() {
    let Some(topic) = Topic::or_left_out().await else {
        return;
    };
    let shop = Shop::new();
    let service = topic.heard_by(&shop, &topic.name).await;
    unpaid(&service, 1).await;
    let early = paid(2, "null");
    topic.send(&[
        ("ORD_1", "{"),
        ("ORD_1", &paid(1, "null")),
        ("ORD_2", &early),
    ]);
    // There is no topic for dead letters: nothing is passed over.
    eventually("it is on record", || async {
        (count(&shop, "dead_letters") > 0).then_some(())
    })
    .await;
    let order = service.get("/api/v1/orders/1").await.json();
    assert_eq!(order["status"], "PENDING_CHECK", "{order}");
    topic.make_room_for_dead_letters().await;
    confirmed(&service, 1).await;
    eventually("both are told", || async {
        (count(&shop, "dead_letters WHERE is_announced = 1") == 2).then_some(())
    })
    .await;
    let dead = topic.kcat.all(&topic.servers, &topic.dead());
    let payloads: Vec<&Value> = dead.iter().map(|record| &record["payload"]).collect();
    assert!(payloads.contains(&&Value::from("{")), "{dead:?}");
    assert!(payloads.contains(&&Value::from(early.as_str())), "{dead:?}");
    let headers = dead[0]["headers"].to_string();
    assert!(headers.contains("dead-letter-cause"), "{dead:?}");

    let listed = words(&shop.run(&["dead-letters", "list", "--state", "parked"]));
    assert_eq!(listed.lines().count(), 2, "{listed}");
    let of_two = listed
        .lines()
        .find(|line| line.contains("no order"))
        .unwrap();
    let id = of_two.split_whitespace().next().unwrap().to_owned();
    let told = shop.run(&["dead-letters", "replay", &id]);
    assert!(
        !told.status.success() && words(&told).contains("no order"),
        "{told:?}"
    );
    let order = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
        "deliveryAddress": "1 Way", "carrier": "DHL", "paymentMethod": "tok_timeout"}"#;
    let second = service
        .send(Request::post("/api/v1/orders", order).keyed("second"))
        .await;
    assert_eq!(second.unwrap().json()["orderId"], 2);
    for _ in 0..2 {
        let told = shop.run(&["dead-letters", "replay", &id]);
        assert!(
            told.status.success() && words(&told).contains("REPLAYED"),
            "{told:?}"
        );
    }
    confirmed(&service, 2).await;
    assert_eq!(
        count(&shop, "order_events WHERE kind = 'payment-reported'"),
        2
    );
    let other = if id == "1" { "2" } else { "1" };
    let told = shop.run(&["dead-letters", "discard", other, "--reason", "a test"]);
    assert!(
        told.status.success() && words(&told).contains("DISCARDED"),
        "{told:?}"
    );
    let none = words(&shop.run(&["dead-letters", "list", "--state", "parked"]));
    assert_eq!(none, "no dead letters\n");
    service.stop().await;
}
