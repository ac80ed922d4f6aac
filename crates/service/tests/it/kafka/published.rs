//! What becomes of orders is in the topics: whole, in order, whatever happens to the broker or the service.

use crate::client::Request;
use crate::kafka_servers::{Kcat, OwnKafka};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL", "customerEmail": "alice@example.com"}"#;

const EVENTS: &str = "orders.events";
const CREATED: &str = "cloudforge.orders.created";
const UPDATED: &str = "cloudforge.orders.updated";

fn settings(servers: &str) -> [(&str, &str); 3] {
    [
        ("kafka.brokers", servers),
        ("kafka.formats", "canonical,storefront"),
        ("kafka.delivery_timeout", "2s"),
    ]
}

/// Places an order; its UUID.
async fn place(service: &Service) -> String {
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    let placed = placed.unwrap();
    assert_eq!(placed.status, 201, "{placed:?}");
    let number = placed.json()["orderNumber"].as_str().unwrap().to_owned();
    number.strip_prefix("ORD-").unwrap().to_owned()
}

/// The names of an order's events, in order.
async fn timeline(service: &Service, order: &str) -> Vec<String> {
    let path = format!("/api/v1/orders/{order}/timeline");
    let body = service.get(&path).await.json();
    let names = body["events"].as_array().unwrap().iter();
    let names = names.map(|event| event["event"].as_str().unwrap().to_owned());
    names.collect()
}

/// What a topic has of each key, in order; what comes again is the same, and left out.
fn told(kcat: &Kcat, servers: &str, topic: &str) -> BTreeMap<String, Vec<String>> {
    let mut told = BTreeMap::<String, Vec<String>>::new();
    for record in kcat.all(servers, topic) {
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        let of_it = told.entry(text("key")).or_default();
        let payload = text("payload");
        if !of_it.contains(&payload) {
            of_it.push(payload);
        }
    }
    told
}

/// The names of the canonical events of an order that the topic has, each in its place.
fn names(payloads: &[String]) -> Vec<String> {
    let name = |(n, payload): (usize, &String)| {
        let event: Value = serde_json::from_str(payload).unwrap();
        assert_eq!(event["data"]["seq"], json!(n + 1), "{payload}");
        event["data"]["event"].as_str().unwrap().to_owned()
    };
    payloads.iter().enumerate().map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_86_the_events_of_orders_are_in_the_topics_whatever_becomes_of_broker_and_service() {
    let (Some(mut kafka), Some(kcat)) = (OwnKafka::start().await, Kcat::or_left_out()) else {
        return;
    };
    let shop = Shop::new();
    let servers = kafka.servers();
    let service = shop.start(&settings(&servers)).await;
    let mut orders = vec![place(&service).await, place(&service).await];
    shop.at_rest().await;
    eventually("the topics are made", || {
        let made = [EVENTS, CREATED, UPDATED].map(|topic| {
            let log = service.log();
            let mut lines = log.lines();
            lines.any(|line| line.contains("made a topic") && line.contains(topic))
        });
        async move { made.iter().all(|made| *made).then_some(()) }
    })
    .await;

    kafka.kill();
    orders.push(place(&service).await);
    shop.at_rest().await;
    service.stop().await;
    let service = shop.start(&settings(&servers)).await;
    orders.push(place(&service).await);
    shop.at_rest().await;
    kafka.start_again().await;

    for order in &orders {
        let expected = timeline(&service, order).await;
        assert!(expected.len() > 5, "{expected:?}");
        eventually("all events of the order are in the topic", || {
            let told = told(&kcat, &servers, EVENTS);
            let told = told.get(order).map(|payloads| names(payloads));
            let is_whole = told.as_ref() == Some(&expected);
            async move { is_whole.then_some(()) }
        })
        .await;
        eventually("and in the words of document 001", || {
            let created = told(&kcat, &servers, CREATED).remove(order);
            let updated = told(&kcat, &servers, UPDATED).remove(order);
            let counts = [created, updated].map(|told| told.unwrap_or_default().len());
            async move { (counts == [1, 1]).then_some(()) }
        })
        .await;
    }
    // Nothing is there that no order had.
    assert_eq!(told(&kcat, &servers, EVENTS).len(), orders.len());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_brokers_the_service_starts_and_takes_orders_and_the_doctor_says_so() {
    let shop = Shop::new();
    let settings = settings("127.0.0.1:1");
    let service = shop.start(&settings).await;
    place(&service).await;
    shop.at_rest().await;
    service.stop().await;
    let mut doctor = shop.program(&settings);
    let said = doctor.arg("doctor").output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = said.lines().find(|line| line.contains("kafka"));
    assert!(
        line.is_some_and(|line| line.contains("127.0.0.1:1")),
        "{said}"
    );
}
