//! What callers wait for by their own wish is no slowness: an alert rests on how long answers take.

use super::reading::Page;
use crate::client::Request;
use crate::shop::Shop;

/// Its payment has no result, ever.
const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL", "paymentMethod": "tok_timeout"}"#;

const SHOWN: &str = "contract=\"v1\",route=\"/api/v1/orders/{id}\",method=\"GET\"";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_to_be_held_is_counted_and_not_timed() {
    let shop = Shop::new();
    let service = shop.start(&[("payments.builtin", "later")]).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    let placed = placed.unwrap().json();
    let path = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
    assert_eq!(service.get(&path).await.status, 200);
    let waits = format!("{path}?wait=DELIVERED");
    let waits = Request::get(&waits).with(&[("Prefer", "wait=1")]);
    let waited = service.send(waits).await.unwrap();
    assert_eq!(
        (waited.status.as_u16(), &waited.json()["status"]),
        (200, &"PENDING_CHECK".into())
    );
    let page = Page::of(&service).await;
    let requests = format!("order_service_http_requests_total{{{SHOWN},status=\"2xx\"}}");
    let up_to = |most| {
        format!("order_service_http_request_duration_seconds_bucket{{{SHOWN},le=\"{most}\"}}")
    };
    page.says(&[(&requests, 2), (&up_to("2.5"), 1), (&up_to("+Inf"), 1)]);
    service.stop().await;
}
