//! One order on a file, through the end of its process in the middle of a call and on in another: one trace, the
//! numbers of both processes, and queues that fill meanwhile and are drained in the end.

use super::collector::Collector;
use super::crossing::Crossing;
use crate::client::Request;
use crate::metrics::reading::Page;
use crate::sandbox_running::{IMPATIENT, IMPATIENT_ENGINE, SandboxRunning, over_http};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use axum::Router;
use serde_json::json;
use tokio::net::TcpSocket;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

const WAITING: &str = "order_service_relay_waiting_events{sink=\"webhooks\"}";
const IN_HAND: &str = "order_service_orders_in_hand";
const PARCELS: &str = "order_service_step_attempts_total{collaborator=\"shipping\",step=\"create-shipment\",mode=\"do\",outcome=\"done\"}";

/// Where everything is.
struct World {
    collector: Collector,
    sandbox: SandboxRunning,
    shop: Shop,
    /// Of the webhook: it has its port, and does not listen yet.
    receiver: TcpSocket,
}

impl World {
    async fn begin() -> Self {
        let receiver = TcpSocket::new_v4().unwrap();
        receiver.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let world = Self {
            collector: Collector::listen().await,
            sandbox: SandboxRunning::start(&[]).await,
            shop: Shop::new(),
            receiver,
        };
        let hang = json!([{"fault": "hang", "collaborator": "shipping", "times": 1}]);
        world.sandbox.befalls(&hang).await;
        world
    }

    async fn serve(&self) -> Service {
        let mut settings = over_http(&[("inventory", "reserve-release"), ("shipping", "tracking")]);
        settings.extend(IMPATIENT_ENGINE);
        let own = [
            IMPATIENT,
            ("traces.endpoint", self.collector.url.as_str()),
            ("traces.interval", "10ms"),
            ("collaborators.keys", "honoured"),
            // Longer than the first process lives.
            ("collaborators.timeout", "1m"),
            ("engine.call_timeout", "2m"),
            ("engine.lease", "5m"),
            ("webhooks.allow_private", "true"),
            ("webhooks.allow_http", "true"),
        ];
        let settings: Vec<(&str, &str)> = settings.into_iter().chain(own).collect();
        self.sandbox.serve(&self.shop, &settings).await
    }

    /// The order, and the webhook that is to hear of it.
    async fn place(&self, service: &Service) -> String {
        let receiver = self.receiver.local_addr().unwrap();
        let terms = json!({"url": format!("http://{receiver}/hook")}).to_string();
        let made = service
            .send(Request::post("/api/v1/webhooks", &terms))
            .await;
        assert_eq!(made.unwrap().status, 201);
        let traceparent = format!("00-{TRACE}-{CALLER}-01");
        let headers = [("traceparent", traceparent.as_str())];
        let order = Request::post("/api/v1/orders", ORDER).with(&headers);
        let placed = service.send(order).await.unwrap();
        assert_eq!(placed.status, 202, "{placed:?}");
        placed.json()["id"].as_str().unwrap().to_owned()
    }
}

/// How many events the journals have.
fn events(shop: &Shop) -> u64 {
    let journals = shop.ledger().journals();
    journals.values().map(Vec::len).sum::<usize>() as u64
}

/// For how many seconds the first event has waited.
fn oldest(page: &Page) -> f64 {
    let told = page.get("order_service_relay_oldest_seconds{sink=\"webhooks\"}");
    told.unwrap().parse().unwrap()
}

/// From now on it takes everything.
fn listens(receiver: TcpSocket) {
    let back = receiver.listen(16).unwrap();
    let takes = Router::new().fallback(async || ());
    tokio::spawn(async move { axum::serve(back, takes).await });
}

/// The first process: its order is in hand, the parcel's service says nothing, and all events wait.
async fn hangs(service: &Service, shop: &Shop) {
    let page = eventually("the parcel is asked for, and events wait", || async {
        let page = Page::of(service).await;
        let calls = "order_service_collaborator_in_flight{collaborator=\"shipping\"}";
        let is_hanging = page.count(calls) == 1;
        (is_hanging && page.get(WAITING) == Some(&events(shop).to_string())).then_some(page)
    })
    .await;
    assert!(page.count(WAITING) > 5);
    assert!(oldest(&page) > 0.0);
    page.says(&[
        (IN_HAND, 1),
        (PARCELS, 0),
        ("order_service_orders_placed_total{contract=\"v1\"}", 1),
        ("order_service_orders_moved_total{status=\"PENDING\"}", 1),
        ("order_service_orders_moved_total{status=\"CONFIRMED\"}", 1),
        (
            "order_service_step_attempts_total{collaborator=\"inventory\",step=\"reserve\",mode=\"do\",outcome=\"done\"}",
            1,
        ),
        (
            "order_service_step_attempts_total{collaborator=\"payments\",step=\"capture\",mode=\"do\",outcome=\"done\"}",
            1,
        ),
        ("order_service_claims_total{attempt=\"first\"}", 0),
        (
            "order_service_appends_total{call=\"place\",outcome=\"written\"}",
            1,
        ),
        (
            "order_service_relay_events_total{sink=\"webhooks\",outcome=\"delivered\"}",
            0,
        ),
    ]);
}

/// The second one: it makes the call that the first one died with, and tells all that waited.
async fn is_drained(service: &Service, shop: &Shop) {
    let delivered = "order_service_relay_events_total{sink=\"webhooks\",outcome=\"delivered\"}";
    let page = eventually("nothing waits any more", || async {
        let page = Page::of(service).await;
        let queues = [
            WAITING,
            IN_HAND,
            "order_service_due_orders",
            "order_service_relay_behind{sink=\"webhooks\"}",
            "order_service_store_pool_in_use{pool=\"reads\"}",
            "order_service_store_pool_waiting{pool=\"reads\"}",
        ];
        let is_drained = queues.iter().all(|queue| page.get(queue) == Some("0"));
        let is_over = is_drained && page.count(PARCELS) == 1;
        (is_over && page.is_settled("sqlite")).then_some(page)
    })
    .await;
    assert!(oldest(&page) <= 0.0);
    page.says(&[
        (delivered, events(shop)),
        ("order_service_orders_placed_total{contract=\"v1\"}", 0),
        ("order_service_orders_moved_total{status=\"CONFIRMED\"}", 0),
        ("order_service_claims_total{attempt=\"first\"}", 1),
        ("order_service_claims_total{attempt=\"repeated\"}", 0),
        (
            "order_service_collaborator_calls_total{collaborator=\"inventory\",outcome=\"answered\"}",
            0,
        ),
        (
            "order_service_collaborator_calls_total{collaborator=\"shipping\",outcome=\"answered\"}",
            1,
        ),
        (
            "order_service_appends_total{call=\"append\",outcome=\"fenced\"}",
            0,
        ),
        ("order_service_store_pool_size{pool=\"reads\"}", 2),
        ("order_service_orders_parked{reason=\"answer-lost\"}", 0),
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_one_trace_and_counted_in_both_processes_through_a_crash() {
    let world = World::begin().await;
    let mut first = world.serve().await;
    let order = world.place(&first).await;
    hangs(&first, &world.shop).await;
    // What has ended is told soon: only what is under way is lost.
    for name in [
        "POST /api/v1/orders",
        "place order",
        "call reserve",
        "call capture",
    ] {
        eventually(name, || async { world.collector.named(name).pop() }).await;
    }
    let of_first = first.pid().to_string();
    first.signal("KILL");
    assert!(first.killed().await);

    let second = world.serve().await;
    listens(world.receiver);
    is_drained(&second, &world.shop).await;
    let of_second = second.pid().to_string();
    second.stop().await;
    let crossing = Crossing {
        collector: &world.collector,
        trace: [TRACE, CALLER],
        processes: [&of_first, &of_second],
    };
    crossing.is_one_trace(&order);
    crossing.goes_on_where_it_was_placed();
}
