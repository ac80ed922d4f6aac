//! What is asked and answered by event: the real sandbox and a real Kafka, seen by a client that is not ours.

use crate::kafka_servers::{Kcat, OwnTopic, SharedKafka};
use crate::sandbox_running::SandboxRunning;
use crate::waiting::eventually;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TOPICS: [&str; 9] = [
    "Productids",
    "product-success-topic",
    "Orders",
    "Payment-Response",
    "payment-success-topic",
    "Payment-Refund",
    "cloudforge.orders.created",
    "cloudforge.payments.completed",
    "cloudforge.payments.refund-requested",
];

/// A sandbox on topics of its own, each of one partition.
struct Stage {
    servers: String,
    kcat: Kcat,
    topics: BTreeMap<&'static str, OwnTopic>,
    sandbox: SandboxRunning,
}

impl Stage {
    async fn or_left_out(more: &[&str]) -> Option<Self> {
        let (kafka, kcat) = (SharedKafka::or_left_out()?, Kcat::or_left_out()?);
        let mut topics = BTreeMap::new();
        for topic in TOPICS {
            topics.insert(topic, OwnTopic::make(&kafka.servers, topic, 1).await);
        }
        let group = &topics[TOPICS[0]].name;
        let renamed = topics
            .iter()
            .map(|(topic, own)| format!("{topic}={}", own.name));
        let renamed: Vec<String> = renamed.collect();
        let mut arguments = vec!["--kafka", &kafka.servers, "--kafka-group", group];
        for topic in &renamed {
            arguments.extend(["--topic", topic]);
        }
        arguments.extend(more);
        let sandbox = SandboxRunning::start(&arguments).await;
        Some(Self {
            servers: kafka.servers,
            kcat,
            topics,
            sandbox,
        })
    }

    fn send(&self, topic: &str, key: &str, body: &Value) {
        let body = body.to_string();
        self.kcat
            .send(&self.servers, &self.topics[topic].name, &[(key, &body)]);
    }

    fn lines(&self, topic: &str) -> Vec<String> {
        let records = self.kcat.all(&self.servers, &self.topics[topic].name);
        let payload = |record: &Value| record["payload"].as_str().unwrap_or_default().to_owned();
        records.iter().map(payload).collect()
    }

    /// What a topic has, once it has so many.
    async fn told(&self, topic: &str, count: usize) -> Vec<String> {
        eventually("the topic has as many as it should", || async {
            let lines = self.lines(topic);
            (lines.len() >= count).then_some(lines)
        })
        .await
    }

    /// The same as JSON.
    async fn said(&self, topic: &str, count: usize) -> Vec<Value> {
        let lines = self.told(topic, count).await;
        lines
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Waits until so many events were done with.
    async fn over(&self, count: usize) {
        eventually("all events are done with", || async {
            let ended = self.sandbox.log().await.ended();
            (ended.len() == count).then_some(())
        })
        .await;
    }

    /// What was done with money, in order: the word and the smallest units.
    async fn money(&self) -> Vec<(String, i64)> {
        let log = self.sandbox.log().await;
        let money = log.effects().filter(|(_, effect)| effect.payment.is_some());
        money
            .map(|(_, effect)| (effect.name.clone(), effect.minor.unwrap()))
            .collect()
    }
}

fn order(number: u64) -> Value {
    json!({
        "totalPrice": 199.98, "orderId": number, "requestId": format!("r{number}"),
        "emailId": "a@example.com", "userId": 7,
    })
}

fn created(order: &str) -> Value {
    json!({
        "orderId": order, "userId": "u1", "userEmail": null, "totalAmount": 49.50,
        "shippingAddress": null, "items": [], "createdAt": "2026-01-02T10:00:00Z",
    })
}

fn at(word: &str, minor: i64) -> (String, i64) {
    (word.to_owned(), minor)
}

#[tokio::test]
async fn document_002s_payments_are_taken_once_however_often_they_are_asked_for_and_paid_back_once()
{
    let Some(stage) = Stage::or_left_out(&["--currency", "INR"]).await else {
        return;
    };
    for _ in 0..3 {
        stage.send("Orders", "r1", &order(1));
    }
    let opened = stage.said("Payment-Response", 3).await;
    let name = opened[0]["razorpayOrderId"].as_str().unwrap();
    let expected = json!({
        "razorpayOrderId": name, "amount": 19_998, "currency": "INR",
        "receipt": "order_rcpt_1", "orderId": 1, "requestId": "r1",
    });
    assert!(opened.iter().all(|one| *one == expected), "{opened:?}");
    let paid = stage.said("payment-success-topic", 3).await;
    for one in &paid {
        assert_eq!(
            (&one["orderId"], &one["status"]),
            (&json!(1), &json!("SUCCESS"))
        );
        assert_eq!(one["totalprice"].to_string(), "199.98");
    }
    let lists = paid
        .iter()
        .filter(|one| one["paymentTime"].is_array())
        .count();
    let texts = paid
        .iter()
        .filter(|one| one["paymentTime"].is_string())
        .count();
    assert_eq!((lists, texts), (1, 2), "{paid:?}");
    let keys = stage
        .kcat
        .all(&stage.servers, &stage.topics["payment-success-topic"].name);
    assert!(keys.iter().all(|record| record["key"] == "r1"));

    let refund = json!({
        "razorpayOrderId": name, "amount": 19_998, "currency": "INR", "receipt": "order_rcpt_1",
        "orderId": 1, "requestId": "r1",
    });
    let unknown = json!({"amount": 5, "currency": "INR", "orderId": 2, "requestId": "r2"});
    for refund in [&refund, &refund, &unknown] {
        stage.send("Payment-Refund", "r1", refund);
    }
    stage.over(6).await;
    assert_eq!(
        stage.money().await,
        [at("captured", 19_998), at("refunded", 19_998)]
    );
    stage.sandbox.stop().await;
}

#[tokio::test]
async fn document_001s_payments_are_completed_or_fail_for_good() {
    let Some(stage) = Stage::or_left_out(&[]).await else {
        return;
    };
    let rule = json!([{"fault": "decline", "order": "o2", "times": 1}]);
    stage.sandbox.befalls(&rule).await;
    for order in ["o1", "o2", "o1", "o2"] {
        stage.send("cloudforge.orders.created", order, &created(order));
    }
    let completed = stage.said("cloudforge.payments.completed", 2).await;
    let name = completed[0]["paymentId"].as_str().unwrap();
    for one in &completed {
        assert_eq!(
            (&one["orderId"], &one["paymentId"]),
            (&json!("o1"), &json!(name))
        );
        assert_eq!(
            (one["amount"].to_string(), &one["currency"]),
            ("49.50".to_owned(), &json!("USD"))
        );
    }
    let refund = json!({
        "paymentId": name, "orderId": "o1", "userId": "u1", "amount": 49.50, "currency": "USD",
        "reason": "x", "requestedAt": "2026-01-02T10:00:00Z",
    });
    stage.send("cloudforge.payments.refund-requested", "o1", &refund);
    stage.over(5).await;
    // What was declined once stays so, under the same name.
    let money = [
        at("captured", 4_950),
        at("declined", 4_950),
        at("refunded", 4_950),
    ];
    assert_eq!(stage.money().await, money);
    stage.sandbox.stop().await;
}

#[tokio::test]
async fn document_002s_product_service_tells_what_it_knows_and_has() {
    let Some(stage) = Stage::or_left_out(&[]).await else {
        return;
    };
    let asked = json!({
        "items": [{"id": 1, "quantity": 2}, {"id": "no-such", "quantity": 1}, {"id": 1, "quantity": 4_000_000}],
        "requestId": "r1", "emailId": "a@example.com", "userId": 7,
    });
    stage.send("Productids", "r1", &asked);
    let said = stage.said("product-success-topic", 1).await.remove(0);
    assert_eq!(
        (&said["requestId"], &said["userId"]),
        (&json!("r1"), &json!(7))
    );
    let products = said["products"].as_array().unwrap();
    assert_eq!(products.len(), 2, "{said}");
    let members: Vec<&str> = products[0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    for member in [
        "productId",
        "productName",
        "price",
        "quantity",
        "description",
        "brand",
        "imageUrl",
        "categories",
    ] {
        assert!(members.contains(&member), "{member}");
    }
    assert_eq!(
        (&products[0]["productId"], &products[0]["quantity"]),
        (&json!(1), &json!(2))
    );
    assert!(products[1]["quantity"].as_u64().unwrap() < 4_000_000);
    stage.sandbox.stop().await;
}

#[tokio::test]
async fn faults_befall_answers_by_event() {
    let Some(stage) = Stage::or_left_out(&[]).await else {
        return;
    };
    let rules = json!([
        {"fault": "duplicate=2", "order": "duplicate"},
        {"fault": "poison", "order": "poison"},
        {"fault": "lose-answer", "order": "lose"},
        {"fault": "hang", "order": "hang"},
        {"fault": "after-next", "order": "held"},
        {"fault": "late=5000", "order": "late"},
        {"fault": "contradict=amount", "order": "other"},
        {"fault": "reorder", "order": "9"}]);
    stage.sandbox.befalls(&rules).await;
    let orders = [
        "duplicate",
        "poison",
        "lose",
        "hang",
        "late",
        "held",
        "other",
    ];
    let bodies = orders.map(|order| (order, created(order).to_string()));
    let records: Vec<(&str, &str)> = bodies
        .iter()
        .map(|(order, body)| (*order, &**body))
        .collect();
    let topic = &stage.topics["cloudforge.orders.created"].name;
    stage.kcat.send(&stage.servers, topic, &records);
    stage.send("Orders", "r9", &order(9));
    stage.over(orders.len() + 1).await;
    let lines = stage.lines("cloudforge.payments.completed");
    let told: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_default())
        .collect();
    let place = |order: &str| {
        let places = told
            .iter()
            .enumerate()
            .filter(|(_, one)| one["orderId"] == order);
        places.map(|(place, _)| place).collect::<Vec<_>>()
    };
    assert_eq!(place("duplicate"), [0, 1, 2]);
    assert_eq!(lines[0], lines[2], "a copy is the same");
    assert_eq!(place("poison"), [4], "{lines:?}");
    assert_eq!((place("lose"), place("hang")), (vec![], vec![]));
    assert_eq!((place("other"), place("held")), (vec![5], vec![6]));
    assert_eq!(told[5]["amount"].to_string(), "149.50");
    assert_eq!(place("late"), [7]);
    // What nobody answered was taken all the same, what hangs was not.
    assert_eq!(stage.money().await.len(), orders.len());
    let log = stage.sandbox.effects().await;
    let told = log.iter().filter(|entry| entry["effect"] == "told");
    let of_two = stage.topics["payment-success-topic"].name.as_str();
    let first = told.filter_map(|entry| entry["name"].as_str());
    let of_nine: Vec<&str> = first
        .filter(|name| !name.starts_with("cloudforge"))
        .collect();
    assert_eq!(of_nine[0], of_two, "the answers change places");
    stage.sandbox.stop().await;
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_refused_on_record_and_holds_up_nobody() {
    let Some(stage) = Stage::or_left_out(&[]).await else {
        return;
    };
    stage.send("Orders", "r1", &json!("no order"));
    stage.send("Orders", "r1", &order(1));
    stage.said("Payment-Response", 1).await;
    let log = stage.sandbox.effects().await;
    assert!(
        log.iter().any(|entry| entry["effect"] == "refused"),
        "{log:?}"
    );
    assert_eq!(stage.money().await, [at("captured", 19_998)]);
    let rule = r#"{"rules": [{"fault": "duplicate", "collaborator": "inventory"}]}"#;
    let refused = stage.sandbox.put_body("/sandbox/faults", rule).await;
    assert_eq!(refused.status, 400, "nobody answers that by event");
    stage.sandbox.stop().await;
}
