//! Live streams over real sockets: five hundred at once, and across a restart.

use crate::client::{Request, client, send};
use crate::contention::allow_many_sockets;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;

/// Orders that are followed, by so many streams each, beside those of the operators: 500 streams.
const WATCHED: u64 = 96;
const STREAMS_OF_EACH: usize = 5;
const OPERATORS: usize = 20;
/// Orders that are placed meanwhile.
const OTHERS: u64 = 96;

/// The ids that one stream has brought so far, in the order in which they came.
#[derive(Clone, Default)]
struct Ids(Arc<Mutex<Vec<u64>>>);

impl Ids {
    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Whether they are this many, each once, in order, from the first.
    fn assert_all(&self, count: u64, whose: &str) {
        let all: Vec<u64> = (1..=count).collect();
        assert_eq!(*self.0.lock().unwrap(), all, "{whose}");
    }
}

/// Follows a stream from an event to its end, or for ever.
async fn follow(client: reqwest::Client, url: String, seen: u64, ids: Ids) {
    let asked = client.get(&url).header("Last-Event-ID", seen.to_string());
    let mut response = asked.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{url}");
    let mut text = String::new();
    // A service that is killed breaks its answers off.
    while let Ok(Some(chunk)) = response.chunk().await {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((block, rest)) = text.split_once("\n\n") {
            let id = block.lines().find_map(|line| line.strip_prefix("id: "));
            if let Some(id) = id {
                ids.0.lock().unwrap().push(id.parse().unwrap());
            }
            text = rest.to_owned();
        }
    }
}

/// A client whose answers may go on for as long as a test does.
fn listening_client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder.timeout(Duration::from_mins(10)).build().unwrap()
}

fn order_of(customer: u64) -> String {
    format!(
        r#"{{"customerId": {customer}, "items": [{{"productId": "PROD001", "quantity": 1}}],
             "deliveryAddress": "123 Main St", "carrier": "DHL"}}"#
    )
}

async fn place(client: &reqwest::Client, service: &str, customer: u64) -> u64 {
    let body = order_of(customer);
    let url = format!("{service}/api/v1/orders");
    let placed = send(client, &url, Request::post("", &body)).await.unwrap();
    assert_eq!(placed.status, StatusCode::CREATED, "{placed:?}");
    placed.json()["orderId"].as_u64().unwrap()
}

/// Takes an order through its life.
async fn see_through(client: &reqwest::Client, service: &str, order: u64) {
    for step in ["process", "ship", "deliver"] {
        let url = format!("{service}/api/v1/orders/{order}/{step}");
        let moved = send(client, &url, Request::put("")).await.unwrap();
        assert_eq!(moved.status, StatusCode::NO_CONTENT, "{step} {moved:?}");
    }
}

/// How many events each order has, and all of them together, from the file itself.
fn journal(shop: &Shop) -> (BTreeMap<u64, u64>, u64) {
    let database = rusqlite::Connection::open(shop.database()).unwrap();
    let mut select = database
        .prepare("SELECT number, version FROM orders ORDER BY number")
        .unwrap();
    let versions = select.query_map([], |row| {
        let (number, version): (u32, u32) = (row.get(0)?, row.get(1)?);
        Ok((u64::from(number), u64::from(version)))
    });
    let versions: BTreeMap<u64, u64> = versions.unwrap().map(Result::unwrap).collect();
    let all = versions.values().sum();
    (versions, all)
}

/// The memory that a process has ever used, where the system tells.
fn peak_memory(service: &Service) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", service.pid()));
    let status = status.unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or("unknown".to_owned(), |peak| peak.trim().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_streams_miss_nothing_while_their_orders_and_others_move() {
    allow_many_sockets();
    let shop = Shop::with_stock("PROD001", 10_000).await;
    let service = shop.start(&[]).await;
    let url = service.url("");
    let (asking, listening) = (client(), listening_client());
    for customer in 0..WATCHED {
        place(&asking, &url, customer).await;
    }
    let mut streams: Vec<(Option<u64>, Ids)> = Vec::new();
    let mut open = JoinSet::new();
    let paths = (1..=WATCHED).flat_map(|order| vec![Some(order); STREAMS_OF_EACH]);
    for order in paths.chain(vec![None; OPERATORS]) {
        let ids = Ids::default();
        let path = order.map_or("events".to_owned(), |order| {
            format!("orders/{order}/events")
        });
        let stream = follow(
            listening.clone(),
            format!("{url}/api/v1/{path}"),
            0,
            ids.clone(),
        );
        open.spawn(stream);
        streams.push((order, ids));
    }
    let mut moving = JoinSet::new();
    for number in 1..=WATCHED {
        let (asking, url) = (asking.clone(), url.clone());
        moving.spawn(async move { see_through(&asking, &url, number).await });
    }
    for customer in WATCHED..WATCHED + OTHERS {
        let (asking, url) = (asking.clone(), url.clone());
        moving.spawn(async move {
            place(&asking, &url, customer).await;
        });
    }
    moving.join_all().await;
    shop.at_rest().await;
    let (versions, all) = journal(&shop);
    let expected = |order: &Option<u64>| order.map_or(all, |order| versions[&order]);
    eventually(
        "every stream has brought as many events as there are",
        || {
            let missing =
                |(order, ids): &&(Option<u64>, Ids)| (ids.count() as u64) < expected(order);
            let is_whole = !streams.iter().any(|stream| missing(&stream));
            async move { is_whole.then_some(()) }
        },
    )
    .await;
    let memory = peak_memory(&service);
    service.stop().await;
    // They end with the service, and until then nothing was told twice.
    open.join_all().await;
    for (order, ids) in &streams {
        ids.assert_all(expected(order), &format!("{order:?}"));
    }
    let told: usize = streams.iter().map(|(_, ids)| ids.count()).sum();
    let _ = writeln!(
        std::io::stderr(),
        "live: {} streams were told {told} events; memory of the service at most {memory}",
        streams.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_goes_on_where_it_broke_off_when_the_service_is_killed_and_started_again() {
    let shop = Shop::with_stock("PROD001", 10_000).await;
    let mut service = shop.start(&[]).await;
    let (asking, listening) = (client(), listening_client());
    let order = place(&asking, &service.url(""), 1).await;
    shop.at_rest().await;
    let (one, all) = (Ids::default(), Ids::default());
    let paths = [
        format!("/api/v1/orders/{order}/events"),
        "/api/v1/events".to_owned(),
    ];
    for round in 0..3 {
        let mut open = JoinSet::new();
        for (path, ids) in paths.iter().zip([&one, &all]) {
            let seen = ids.count() as u64;
            open.spawn(follow(
                listening.clone(),
                service.url(path),
                seen,
                ids.clone(),
            ));
        }
        let step = ["process", "ship", "deliver"][round];
        let moved = service.url(&format!("/api/v1/orders/{order}/{step}"));
        let moved = send(&asking, &moved, Request::put("")).await.unwrap();
        assert_eq!(moved.status, StatusCode::NO_CONTENT, "{moved:?}");
        place(&asking, &service.url(""), 2 + round as u64).await;
        // At any moment: what was told is told, the rest is for the next time.
        service.signal("KILL");
        assert!(service.killed().await);
        open.join_all().await;
        service = shop.start(&[]).await;
    }
    shop.at_rest().await;
    let (versions, events) = journal(&shop);
    let mut open = JoinSet::new();
    for (path, ids) in paths.iter().zip([&one, &all]) {
        let seen = ids.count() as u64;
        open.spawn(follow(
            listening.clone(),
            service.url(path),
            seen,
            ids.clone(),
        ));
    }
    eventually("both have brought all", || async {
        let is_whole = one.count() as u64 >= versions[&order] && all.count() as u64 >= events;
        is_whole.then_some(())
    })
    .await;
    service.stop().await;
    open.join_all().await;
    one.assert_all(versions[&order], "the order");
    all.assert_all(events, "all orders");
}
