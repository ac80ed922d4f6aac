//! Every route × somebody who looks on: nothing is done, and nobody's data is in an answer.

use super::callers::{Asker, customer, viewer};
use super::matrix::{start, theirs_in, tokens};
use super::routes;
use super::victim::{Belongings, VICTIM, move_in, send};
use crate::service::Service;
use crate::shop::Shop;
use reqwest::Method;
use std::io::Write as _;

/// What the victim would not want to be read: all of it but the city, which a mask leaves.
const PERSONAL: [&str; 5] = [
    "canary-street",
    "canary-name",
    "canary-notes",
    "canary@",
    "canary-track",
];

fn tells(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    PERSONAL
        .into_iter()
        .find(|personal| text.contains(personal))
}

async fn shown(service: &Service, who: &Asker, path: &str) -> String {
    let (status, text) = send(service, Method::GET, path, who, &[], None).await;
    assert_eq!(status, 200, "{} {path}: {text}", who.name);
    text
}

/// The beginning of a stream, until it has told of this many events.
async fn streamed(service: &Service, who: &Asker, path: &str, events: usize) -> String {
    let mut request = service.client.get(service.url(path));
    for (name, value) in &who.headers {
        request = request.header(*name, value);
    }
    let mut stream = request.header("last-event-id", "0").send().await.unwrap();
    let mut told = String::new();
    while told.matches("\ndata:").count() < events {
        let chunk = stream.chunk().await.unwrap().expect("it goes on");
        told.push_str(&String::from_utf8_lossy(&chunk));
    }
    told
}

/// Asks everything: what was done for them, or shown that is personal, and how often they asked.
async fn asks_everything(
    service: &Service,
    viewer: &Asker,
    theirs: &Belongings,
) -> (Vec<String>, usize) {
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for route in &routes::all(service, theirs).await {
        if route.template.ends_with("/events") {
            continue;
        }
        let (method, body) = (route.method.clone(), route.body.as_ref());
        let does = method != Method::GET;
        let (status, text) = send(service, method, &route.path, viewer, &[], body).await;
        asked += 1;
        let is_right = if does {
            status == 403
        } else {
            !status.is_server_error() && tells(&text).is_none()
        };
        if !is_right {
            wrong.push(format!("{} {}: {status} {text}", route.method, route.path));
        }
    }
    (wrong, asked)
}

/// Reads every page and file for operators: each tells them where they are, and nothing personal.
async fn reads_every_page(service: &Service, viewer: &Asker, theirs: &Belongings) {
    for path in [
        "/api/v1/orders?format=csv",
        "/dashboard/orders/export?format=csv",
        "/dashboard",
        "/dashboard/orders",
        "/dashboard/audit",
        "/dashboard/dead-letters",
        "/dashboard/webhooks",
        "/dashboard/sinks",
        "/dashboard/stock",
        "/dashboard/settings",
        "/dashboard/reconcile",
        &format!("/dashboard/orders/{}", theirs.order),
    ] {
        let text = shown(service, viewer, path).await;
        assert_eq!(tells(&text), None, "{path}: {text}");
        let is_page = text.contains("<main");
        assert_eq!(text.contains("You look on"), is_page, "{path}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_on_reads_what_operators_read_masked_and_does_nothing() {
    let shop = Shop::new();
    let service = start(&shop, &tokens(&shop)).await;
    let theirs = move_in(&service, &customer("the victim", VICTIM)).await;
    shop.at_rest().await;
    let before = theirs_in(&shop);
    let viewer = viewer();
    let (wrong, asked) = asks_everything(&service, &viewer, &theirs).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let figure = format!("the matrix of a viewer: {asked} requests\n");
    std::io::stderr().write_all(figure.as_bytes()).unwrap();
    reads_every_page(&service, &viewer, &theirs).await;

    // There was something to be seen, and what is not personal is.
    let order = format!("/api/v1/orders/{}", theirs.order);
    let text = shown(&service, &viewer, &order).await;
    assert!(text.contains("shipmentStatus"), "{text}");
    let file = shown(&service, &viewer, "/api/v1/orders?format=ndjson").await;
    assert_eq!(tells(&file), None, "{file}");
    assert!(
        file.contains("c***@example.org") && file.contains("CANARY-CITY"),
        "{file}"
    );
    for path in ["/api/v1/events", &format!("{order}/events")] {
        let told = streamed(&service, &viewer, path, 3).await;
        assert_eq!(tells(&told), None, "{path}: {told}");
    }
    let change = format!("/dashboard/orders/{}/change", theirs.order);
    let (status, _) = send(&service, Method::POST, &change, &viewer, &[], None).await;
    assert_eq!(status, 403);
    let refused = shown(&service, &viewer, "/api/v1/audit?outcome=REFUSED").await;
    assert!(
        refused.contains("viewer:ann"),
        "what they tried is on record: {refused}"
    );
    service.stop().await;
    assert_eq!(theirs_in(&shop), before, "nothing was changed");
}
