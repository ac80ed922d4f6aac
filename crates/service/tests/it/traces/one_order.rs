//! One order on a file: what its caller has begun goes on through every step, and out to whoever is called.

use super::collector::{Collector, Told};
use super::ear::Ear;
use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;

/// The trace that the caller has begun, and their span of it.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "7 Secret Lane", "carrier": "DHL", "customerEmail": "ada@example.com"}"#;

fn begun(flags: &str) -> String {
    format!("00-{TRACE}-{CALLER}-{flags}")
}

/// Places the order in a trace of the caller's.
async fn place(service: &Service, traceparent: &str) -> String {
    let headers = [("traceparent", traceparent)];
    let order = Request::post("/api/v1/orders?secret=1", ORDER).with(&headers);
    let placed = service.send(order).await.unwrap();
    assert_eq!(placed.status, 201, "{placed:?}");
    placed.json()["id"].as_str().unwrap().to_owned()
}

/// What the journal has beside the events.
fn journal(shop: &Shop) -> Vec<String> {
    let database = Connection::open(shop.database()).unwrap();
    let mut select = database
        .prepare("SELECT data FROM order_events ORDER BY seq")
        .unwrap();
    let rows = select.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_one_trace_from_its_caller_to_all_who_are_called() {
    let (collector, ear, shop) = (Collector::listen().await, Ear::listen().await, Shop::new());
    let settings = [
        ("traces.endpoint", collector.url.as_str()),
        ("traces.service_name", "shop-orders"),
        ("notifications.protocol", "send"),
        ("notifications.url", &ear.url),
        ("webhooks.allow_private", "true"),
        ("webhooks.allow_http", "true"),
        ("log.format", "json"),
    ];
    let service = shop.start(&settings).await;
    let terms = json!({"url": format!("{}/hook", ear.url), "events": ["order-confirmed"]});
    let terms = terms.to_string();
    let hook = Request::post("/api/v1/webhooks", &terms);
    assert_eq!(service.send(hook).await.unwrap().status, 201);
    let order = place(&service, &begun("01")).await;
    shop.at_rest().await;
    eventually("the webhook has come", || async {
        (!ear.calls("/hook").is_empty()).then_some(())
    })
    .await;
    let life = Life {
        pid: service.pid().to_string(),
        log: service.log(),
        collector,
        ear,
        shop,
        order,
    };
    // Whoever stops in order tells all.
    service.stop().await;
    life.is_one_trace();
    life.tells_nothing_private();
    life.tells_each_step();
    life.tells_whoever_is_called();
    life.is_named_in_the_journal_and_the_log();
}

/// What is left of a service that has placed an order.
struct Life {
    collector: Collector,
    ear: Ear,
    shop: Shop,
    order: String,
    pid: String,
    log: String,
}

impl Life {
    fn one(&self, name: &str) -> Told {
        self.collector.named(name).remove(0)
    }

    fn ours(&self) -> Vec<Told> {
        let spans = self.collector.spans().into_iter();
        spans.filter(|span| span.trace == TRACE).collect()
    }

    fn is_one_trace(&self) {
        let (drawn, ours) = (self.collector.drawn(), self.ours());
        let names: BTreeSet<&str> = ours.iter().map(|span| span.name.as_str()).collect();
        let expected = [
            "POST",
            "POST /api/v1/orders",
            "append order_events",
            "call authorize",
            "call capture",
            "call create-shipment",
            "call notify",
            "call reserve",
            "deliver webhook",
            "place order",
            "place orders",
        ];
        assert_eq!(names, BTreeSet::from(expected), "{drawn}");
        // No span follows another than those that were told, and the caller's.
        let of_others = self.collector.missing_parents();
        assert_eq!(of_others, BTreeSet::from([CALLER.to_owned()]), "{drawn}");
    }

    fn tells_nothing_private(&self) {
        for span in self.ours() {
            assert_eq!(span.resource["service.name"], "shop-orders");
            assert_eq!(span.resource["process.pid"], self.pid);
            assert!(!span.is_error, "{span:?}");
            let is_the_orders = span.says("order.id") == self.order;
            assert!(is_the_orders || span.name.starts_with("POST"), "{span:?}");
            let said = format!("{span:?}").to_lowercase();
            for private in ["secret", "ada", "example", "webhook-signature"] {
                assert!(!said.contains(private), "{said}");
            }
        }
    }

    fn tells_each_step(&self) {
        let request = self.one("POST /api/v1/orders");
        let follows = (request.kind.as_str(), request.parent.as_str());
        assert_eq!(follows, ("SERVER", CALLER));
        assert_eq!(request.says("http.response.status_code"), "201");
        assert_eq!(request.says("order_service.contract"), "v1");
        let placing = self.one("place order");
        assert_eq!(placing.parent, request.id);
        let capture = self.one("call capture");
        assert_eq!(capture.parent, placing.id);
        assert_eq!(capture.says("peer.service"), "payments");
        assert_eq!(capture.says("order.call.attempt"), "1");
        assert_eq!(capture.says("order.call.outcome"), "done");
        let write = self.one("place orders");
        assert_eq!(write.parent, placing.id);
        assert_eq!(write.says("db.system.name"), "sqlite");
    }

    /// In the head of the request; and the event in its body has its own.
    fn tells_whoever_is_called(&self) {
        let (sent, notify) = (self.one("POST"), self.one("call notify"));
        assert_eq!((sent.kind.as_str(), &sent.parent), ("CLIENT", &notify.id));
        assert_eq!(sent.says("http.response.status_code"), "200");
        let told = |id: &str| Some(format!("00-{TRACE}-{id}-01"));
        let notice = self.ear.calls("/api/v1/notification/send").remove(0);
        assert_eq!(notice.traceparent, told(&sent.id));
        let (hook, delivery) = (
            self.ear.calls("/hook").remove(0),
            self.one("deliver webhook"),
        );
        assert_eq!(hook.traceparent, told(&delivery.id));
        let event = hook.body["traceparent"].as_str();
        assert_eq!(event, told(&delivery.parent).as_deref());
        assert_eq!(delivery.says("order.event"), "order-confirmed");
    }

    fn is_named_in_the_journal_and_the_log(&self) {
        let known: BTreeSet<String> = self.ours().into_iter().map(|span| span.id).collect();
        for data in journal(&self.shop) {
            let data: serde_json::Value = serde_json::from_str(&data).unwrap();
            let trace = data["trace"].as_str().unwrap();
            assert!(known.contains(&trace[36..52]), "{trace}");
        }
        let placed = self.log.lines().find(|line| line.contains("placed"));
        let placed: serde_json::Value = serde_json::from_str(placed.unwrap()).unwrap();
        assert_eq!(placed["trace_id"], TRACE);
        assert_eq!(placed["span_id"], self.one("place order").id.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_caller_does_not_keep_is_neither_told_nor_kept() {
    let (collector, ear, shop) = (Collector::listen().await, Ear::listen().await, Shop::new());
    let settings = [
        ("traces.endpoint", collector.url.as_str()),
        ("notifications.protocol", "send"),
        ("notifications.url", &ear.url),
    ];
    let service = shop.start(&settings).await;
    place(&service, &begun("00")).await;
    shop.at_rest().await;
    service.stop().await;
    let spans = collector.spans().into_iter();
    assert_eq!(spans.filter(|span| span.trace == TRACE).count(), 0);
    for data in journal(&shop) {
        assert!(!data.contains("\"trace\""), "{data}");
    }
    // Whoever is called next hears that it is not kept.
    let notice = ear.calls("/api/v1/notification/send").remove(0);
    let traceparent = notice.traceparent.unwrap();
    assert!(
        traceparent.starts_with(&format!("00-{TRACE}-")),
        "{traceparent}"
    );
    assert!(traceparent.ends_with("-00"), "{traceparent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_collector_nothing_is_traced() {
    let (ear, shop) = (Ear::listen().await, Shop::new());
    let settings = [
        ("notifications.protocol", "send"),
        ("notifications.url", ear.url.as_str()),
    ];
    let service = shop.start(&settings).await;
    place(&service, &begun("01")).await;
    shop.at_rest().await;
    let log = service.log();
    service.stop().await;
    assert!(
        journal(&shop)
            .iter()
            .all(|data| !data.contains("\"trace\""))
    );
    assert!(!log.contains("trace_id"), "{log}");
    let notice = ear.calls("/api/v1/notification/send").remove(0);
    assert_eq!(notice.traceparent, None);
}
