//! What is counted while an order goes through its steps.

use super::reading::Page;
use crate::client::Request;
use crate::deploy::judged::{judge, says_well};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs::File;
use std::process::Command;

const PLACED: &str = "order_service_orders_placed_total{contract=\"v1\"}";

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "Canary Lane 7", "carrier": "DHL"}"#;

/// Queues and backlogs, which are 0 where nothing waits.
const DRAINED: [&str; 10] = [
    "order_service_due_orders",
    "order_service_price_questions",
    "order_service_orders_parked{reason=\"answer-lost\"}",
    "order_service_orders_in_hand",
    "order_service_dead_letters_parked",
    "order_service_relay_behind{sink=\"webhooks\"}",
    "order_service_relay_waiting_events{sink=\"webhooks\"}",
    "order_service_relay_held_back_orders{sink=\"webhooks\"}",
    "order_service_orders_open{status=\"PENDING\"}",
    "order_service_orders_parked_total{reason=\"poison\"}",
];

async fn order(service: &Service) {
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    let placed = placed.unwrap();
    assert_eq!(placed.status, 201, "{}", placed.body);
}

/// What two orders leave behind, wherever they are kept.
const TWO_ORDERS: [(&str, u64); 20] = [
    (PLACED, 2),
    (
        "order_service_http_requests_total{contract=\"v1\",route=\"/api/v1/orders\",method=\"POST\",status=\"2xx\"}",
        2,
    ),
    (
        "order_service_http_requests_total{contract=\"v1\",route=\"/api/v1/orders\",method=\"POST\",status=\"5xx\"}",
        0,
    ),
    (
        "order_service_http_request_duration_seconds_count{contract=\"v1\",route=\"/api/v1/orders\",method=\"POST\"}",
        2,
    ),
    ("order_service_orders_moved_total{status=\"PENDING\"}", 2),
    ("order_service_orders_moved_total{status=\"CONFIRMED\"}", 2),
    ("order_service_orders_moved_total{status=\"CANCELLED\"}", 0),
    (
        "order_service_order_decision_seconds_count{decision=\"confirmed\"}",
        2,
    ),
    (
        "order_service_step_attempts_total{collaborator=\"inventory\",step=\"reserve\",mode=\"do\",outcome=\"done\"}",
        2,
    ),
    (
        "order_service_step_attempts_total{collaborator=\"inventory\",step=\"reserve\",mode=\"do\",outcome=\"unknown\"}",
        0,
    ),
    (
        "order_service_step_duration_seconds_count{collaborator=\"inventory\",step=\"reserve\",mode=\"do\"}",
        2,
    ),
    (
        "order_service_appends_total{call=\"place\",outcome=\"written\"}",
        2,
    ),
    (
        "order_service_store_call_duration_seconds_count{call=\"place\"}",
        2,
    ),
    (
        "order_service_appends_total{call=\"append\",outcome=\"fenced\"}",
        0,
    ),
    ("order_service_claims_total{attempt=\"first\"}", 0),
    ("order_service_orders_open{status=\"CONFIRMED\"}", 2),
    ("order_service_reading_up{question=\"open-orders\"}", 1),
    ("order_service_reading_up{question=\"backlog\"}", 1),
    ("order_service_store_pool_waiting{pool=\"reads\"}", 0),
    ("order_service_store_pool_in_use{pool=\"reads\"}", 0),
];

/// What a database calls itself, who writes there, and how many readers it has.
const fn known_as(kind: Kind) -> (&'static str, &'static [&'static str], u64) {
    match kind {
        Kind::Sqlite => ("sqlite", &["sqlite"], 2),
        Kind::Postgres => (
            "postgres",
            &["append", "parcels", "payments", "place", "stock"],
            6,
        ),
        Kind::Mariadb => ("mysql", &["mysql"], 6),
    }
}

/// Who commits, and by how many connections is read.
fn commits_are_counted(page: &Page, kind: Kind) {
    let (database, writers, readers) = known_as(kind);
    let info = page.of_metric("order_service_build_info");
    let said = format!("database=\"{database}\"");
    assert!(
        matches!(&info[..], [(name, "1")] if name.contains(&said)),
        "{info:?}"
    );
    assert_eq!(
        page.count("order_service_store_pool_size{pool=\"reads\"}"),
        readers
    );
    let waiting = page.of_metric("order_service_store_writes_waiting");
    let told: Vec<&str> = waiting
        .iter()
        .map(|(name, _)| name.split('"').nth(1).unwrap())
        .collect();
    assert_eq!(told, writers);
    for writer in writers {
        let series = format!("order_service_store_commit_writes_count{{writer=\"{writer}\"}}");
        assert!(page.count(&series) >= 2, "{series}");
    }
}

/// What is said before and after two orders; gives what all series are.
async fn two_orders_are_counted(shop: &Shop, kind: Kind) -> BTreeSet<String> {
    let service = shop.start(&[]).await;
    let before = Page::of(&service).await;
    before.says(&DRAINED.map(|queue| (queue, 0)));
    before.says(&[(PLACED, 0)]);
    order(&service).await;
    order(&service).await;
    let page = eventually("both orders rest", || async {
        let page = Page::of(&service).await;
        // The database is asked once for all who scrape within two seconds.
        let confirmed = page.count("order_service_orders_open{status=\"CONFIRMED\"}");
        let is_settled = known_as(kind)
            .1
            .iter()
            .all(|writer| page.is_settled(writer));
        let is_over = page.count("order_service_orders_in_hand") == 0 && confirmed == 2;
        (is_settled && is_over).then_some(page)
    })
    .await;
    page.says(&TWO_ORDERS);
    commits_are_counted(&page, kind);
    let text = text(&service).await;
    for secret in ["Canary", "12345", "PROD001"] {
        assert!(!text.contains(secret), "{secret} is told in\n{text}");
    }
    service.stop().await;
    page.shape()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_counted_through_all_its_steps_alike_on_every_database() {
    let mut shapes = Vec::new();
    for kind in Kind::all() {
        let shop = Shop::on(kind).await.unwrap();
        shapes.push(two_orders_are_counted(&shop, kind).await);
    }
    for other in &shapes[1..] {
        let differ: Vec<_> = shapes[0].symmetric_difference(other).collect();
        assert!(differ.is_empty(), "not on every database: {differ:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_few_series_and_the_process_tells_of_itself() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    for _ in 0..20 {
        service
            .get("/api/v1/orders/00000000-0000-7000-8000-000000000000")
            .await;
        service.get("/no/such/path/anywhere").await;
    }
    let page = Page::of(&service).await;
    let nowhere = "order_service_http_requests_total{contract=\"none\",route=\"none\",method=\"GET\",status=\"4xx\"}";
    assert_eq!(page.count(nowhere), 20);
    assert!(page.len() < 1_300, "{} series", page.len());
    let connections = page.count("order_service_http_connections");
    assert!(connections >= 1, "this one");
    assert!(page.count("process_resident_memory_bytes") > 1 << 20);
    assert!(page.count("process_open_fds") > 3);
    let known: Vec<&str> = application::metrics::ALL
        .iter()
        .map(|metric| metric.name)
        .collect();
    if let Some(promtool) = judge("ORDER_SERVICE_TEST_PROMTOOL", "promtool") {
        let file = shop.folder().join("metrics.txt");
        std::fs::write(&file, text(&service).await).unwrap();
        let mut check = Command::new(promtool);
        says_well(
            check
                .args(["check", "metrics"])
                .stdin(File::open(file).unwrap()),
        );
    }
    let strangers: Vec<&str> = page
        .metrics()
        .filter(|name| !known.contains(name))
        .collect();
    assert!(strangers.is_empty(), "not declared: {strangers:?}");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_for_a_person_is_counted_until_it_is_settled() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let untrue = ORDER.replace("\"DHL\"", "\"DHL\", \"paymentMethod\": \"tok_unknown\"");
    let placed = service.send(Request::post("/api/v1/orders", &untrue)).await;
    let placed = placed.unwrap().json();
    let parked = "order_service_orders_parked{reason=\"mismatch\"}";
    let page = eventually("it waits for a person", || async {
        let page = Page::of(&service).await;
        (page.count(parked) == 1).then_some(page)
    })
    .await;
    page.says(&[
        ("order_service_orders_parked_total{reason=\"mismatch\"}", 1),
        ("order_service_orders_settled_total{verdict=\"done\"}", 0),
    ]);
    let said = json!({"verdict": "done", "reason": "asked the bank"});
    let settled = service.settle(placed["id"].as_str().unwrap(), &said).await;
    assert!(settled.as_ref().unwrap().status.is_success(), "{settled:?}");
    let page = eventually("it waits no more", || async {
        let page = Page::of(&service).await;
        (page.count(parked) == 0).then_some(page)
    })
    .await;
    page.says(&[
        ("order_service_orders_parked_total{reason=\"mismatch\"}", 1),
        ("order_service_orders_settled_total{verdict=\"done\"}", 1),
    ]);
    service.stop().await;
}

async fn text(service: &Service) -> String {
    service.get("/metrics").await.body
}
