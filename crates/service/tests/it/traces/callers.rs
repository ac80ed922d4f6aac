//! Whose word it is which trace a request goes on in, and whether that is kept.

use super::collector::{Collector, Told};
use crate::client::Request;
use crate::shop::Shop;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

/// The proxies of somebody else: whoever asks from here is no trusted peer.
const ELSEWHERE: &str = "10.0.0.0/8";
const HERE: &str = "127.0.0.0/8,::1/128";

/// What is told of an order's request by this caller, who keeps its trace or does not.
async fn told(peers: &str, sample: &str, flags: &str) -> Vec<Told> {
    let (collector, shop) = (Collector::listen().await, Shop::new());
    let settings = [
        ("traces.endpoint", collector.url.as_str()),
        ("traces.sample", sample),
        ("identity.trusted_peers", peers),
    ];
    let service = shop.start(&settings).await;
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-{flags}");
    let headers = [("traceparent", &*traceparent)];
    let order = Request::post("/api/v1/orders", ORDER).with(&headers);
    assert_eq!(service.send(order).await.unwrap().status, 201);
    shop.at_rest().await;
    // Whoever stops in order tells all.
    service.stop().await;
    collector.spans()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_peer_says_whether_a_trace_is_kept() {
    let kept = told(HERE, "0%", "01").await;
    assert!(!kept.is_empty());
    assert!(kept.iter().all(|span| span.trace == TRACE), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_has_no_trace_kept_that_would_not_be() {
    let kept = told(ELSEWHERE, "0%", "01").await;
    assert!(kept.is_empty(), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_hides_no_trace_and_puts_nothing_into_anothers() {
    let told = told(ELSEWHERE, "100%", "00").await;
    assert!(told.iter().all(|span| span.trace != TRACE), "{told:?}");
    let request = told.iter().find(|span| span.name == "POST /api/v1/orders");
    let request = request.expect("it is told");
    assert_eq!(request.links, [TRACE]);
    let placing = told.iter().find(|span| span.name == "place order");
    let placing = placing.expect("it is told");
    assert_eq!(
        (&placing.trace, &placing.parent),
        (&request.trace, &request.id)
    );
}
