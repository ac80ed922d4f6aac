//! The whole way: over PostgreSQL, out to Kafka and back from it, through the end of the process in the middle
//! of a call and on in another. One trace.

use super::collector::{Collector, Told};
use super::crossing::Crossing;
use super::scraped;
use crate::client::Request;
use crate::kafka_servers::{Kcat, OwnTopic, SharedKafka, make_topic};
use crate::sandbox_running::{IMPATIENT, IMPATIENT_ENGINE, SandboxRunning, over_http};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::{eventually, patiently};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "1 Way", "carrier": "DHL", "paymentMethod": "tok_timeout"}"#;

/// What an event of the order says in its topic: its kind, with the call's name, and the span that they were recorded under.
fn told_of(record: &Value) -> (String, String) {
    let event: Value = serde_json::from_str(record["payload"].as_str().unwrap()).unwrap();
    let traceparent = event["traceparent"].as_str().unwrap_or_default();
    let headers = record["headers"].as_array().unwrap().iter();
    let headers: Vec<&str> = headers.map(|header| header.as_str().unwrap()).collect();
    let in_headers = headers.iter().position(|header| *header == "traceparent");
    assert_eq!(
        in_headers.map(|at| headers[at + 1]),
        Some(traceparent),
        "{record}"
    );
    let kind = event["data"]["event"].as_str().unwrap();
    let kind = match event["data"]["call"].as_str() {
        Some(call) => format!("{kind} {call}"),
        None => kind.to_owned(),
    };
    assert!(traceparent.starts_with(&format!("00-{TRACE}-")), "{record}");
    (kind, traceparent[36..52].to_owned())
}

/// Where everything is.
struct World {
    collector: Collector,
    sandbox: SandboxRunning,
    kcat: Kcat,
    servers: String,
    events: OwnTopic,
    payments: OwnTopic,
    shop: Shop,
}

impl World {
    async fn or_left_out() -> Option<Self> {
        let (kafka, kcat) = (SharedKafka::or_left_out()?, Kcat::or_left_out()?);
        let shop = Shop::on(Kind::Postgres).await?;
        let events = OwnTopic::make(&kafka.servers, "traced-events", 1).await;
        let payments = OwnTopic::make(&kafka.servers, "traced-payments", 1).await;
        make_topic(&kafka.servers, &format!("{}-dlt", payments.name), 1).await;
        Some(Self {
            collector: Collector::listen().await,
            sandbox: SandboxRunning::start(&[]).await,
            kcat,
            servers: kafka.servers,
            events,
            payments,
            shop,
        })
    }

    async fn serve(&self) -> Service {
        let mut settings = over_http(&[("inventory", "reserve-release"), ("shipping", "tracking")]);
        settings.extend(IMPATIENT_ENGINE);
        settings.push(IMPATIENT);
        let group = self.payments.name.as_str();
        let own = [
            ("traces.endpoint", self.collector.url.as_str()),
            ("traces.interval", "10ms"),
            ("engine.lease", "3s"),
            ("engine.call_timeout", "1500ms"),
            ("collaborators.timeout", "1s"),
            ("collaborators.keys", "honoured"),
            ("payments.builtin", "later"),
            ("kafka.brokers", &self.servers),
            ("kafka.formats", "canonical"),
            ("kafka.events_topic", &self.events.name),
            ("messages.listen", "payment-success"),
            ("messages.payment_success_topic", group),
            ("messages.group", group),
        ];
        let settings: Vec<(&str, &str)> = settings.into_iter().chain(own).collect();
        self.sandbox.serve(&self.shop, &settings).await
    }

    /// The events of the order that are in the topic.
    fn told(&self) -> Vec<(String, String)> {
        let records = self.kcat.all(&self.servers, &self.events.name);
        let mut told: Vec<_> = records.iter().map(told_of).collect();
        told.dedup();
        told
    }

    /// The payment service's word, in the trace of the event that it has heard of.
    fn tell_paid(&self, span: &str) {
        let paid = r#"{"orderId":"ORD_1","totalprice":199.98,"status":"SUCCESS",
            "paymentTime":1767348000.0}"#
            .replace('\n', "");
        let header = format!("traceparent=00-{TRACE}-{span}-01");
        let record = [("ORD_1", paid.as_str())];
        self.kcat
            .send_with(&self.servers, &self.payments.name, &[&header], &record);
    }

    async fn seen(&self, name: &str) -> Told {
        let what = format!("{name} is told");
        eventually(&what, || async { self.collector.named(name).pop() }).await
    }

    /// Each event of the journal, as it lies in the topic, follows a span that was told.
    fn has_told_of_what_happened(&self) {
        let spans = self.collector.spans();
        let known: BTreeSet<&str> = spans.iter().map(|span| span.id.as_str()).collect();
        for (kind, span) in self.told() {
            let drawn = self.collector.drawn();
            assert!(known.contains(span.as_str()), "{kind} of {span}: {drawn}");
        }
    }

    fn is_told_by_kafka_and_the_database(&self) {
        let sent = self.collector.named(&format!("send {}", self.events.name));
        let kinds: BTreeSet<&str> = sent.iter().map(|span| span.says("order.event")).collect();
        for kind in [
            "order-placed",
            "call-started",
            "payment-reported",
            "order-confirmed",
        ] {
            assert!(kinds.contains(kind), "{kind}: {}", self.collector.drawn());
        }
        let write = self.collector.named("append order_events").remove(0);
        assert_eq!(write.says("db.system.name"), "postgresql");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_one_trace_and_is_counted_through_kafka_and_back_and_through_a_crash() {
    let Some(world) = World::or_left_out().await else {
        return;
    };
    let hang = json!([{"fault": "hang", "collaborator": "shipping", "times": 1}]);
    world.sandbox.befalls(&hang).await;
    let mut first = world.serve().await;
    let traceparent = format!("00-{TRACE}-{CALLER}-01");
    let headers = [("traceparent", traceparent.as_str())];
    let order = Request::post("/api/v1/orders", ORDER).with(&headers);
    let placed = first.send(order).await.unwrap();
    assert_eq!(placed.status, 202, "{placed:?}");
    let order = placed.json()["id"].as_str().unwrap().to_owned();

    // The payment service hears of the order from the topic, and answers by another.
    let heard = patiently("the order is told", || async {
        let told = world.told().into_iter();
        told.rev().find(|(kind, _)| kind == "call-ended pay")
    })
    .await;
    let page = scraped::drained(&first).await;
    scraped::counts_what_it_placed(&page);
    world.tell_paid(&heard.1);
    let processed = world
        .seen(&format!("process {}", world.payments.name))
        .await;
    assert_eq!(
        (processed.kind.as_str(), &processed.parent),
        ("CONSUMER", &heard.1)
    );
    assert_eq!(processed.says("message.verdict"), "applied");

    // The parcel's service has the call and says nothing: there the process ends.
    eventually("the parcel is asked for", || async {
        let log = world.sandbox.log().await;
        let hangs = log
            .requests()
            .any(|(_, asked)| asked.fault.as_deref() == Some("hang"));
        hangs.then_some(())
    })
    .await;
    // What has ended is told soon: only what is under way is lost.
    for name in [
        "POST /api/v1/orders",
        "place order",
        "call reserve",
        "call pay",
    ] {
        world.seen(name).await;
    }
    let of_first = first.pid().to_string();
    first.signal("KILL");
    assert!(first.killed().await);

    let second = world.serve().await;
    world.shop.at_rest().await;
    patiently("all is told", || async {
        let told = world.told();
        let is_over = told.iter().any(|(kind, _)| kind == "order-confirmed");
        is_over.then_some(())
    })
    .await;
    let page = scraped::drained(&second).await;
    scraped::counts_what_it_has_taken_up(&page);
    let of_second = second.pid().to_string();
    second.stop().await;

    let crossing = Crossing {
        collector: &world.collector,
        trace: [TRACE, CALLER],
        processes: [&of_first, &of_second],
    };
    crossing.is_one_trace(&order);
    crossing.goes_on_where_it_was_placed();
    world.has_told_of_what_happened();
    world.is_told_by_kafka_and_the_database();
}
