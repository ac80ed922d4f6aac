//! What one process does to another's orders, in numbers: fences; and the bulkhead between them and a
//! collaborator.

use super::reading::Page;
use crate::client::Request;
use crate::sandbox_running::{IMPATIENT, SandboxRunning, over_http};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::json;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

const FENCED: &str = "order_service_appends_total{call=\"append\",outcome=\"fenced\"}";
const CALLED_OFF: &str = "order_service_orders_cancelled_total{cause=\"requested\"}";

/// Places an order whose answer comes later; its id.
async fn place(service: &Service) -> String {
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    placed.unwrap().json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_at_another_replica_fences_the_first_one_off_once() {
    let Some(shop) = Shop::on(Kind::Postgres).await else {
        return;
    };
    let sandbox = SandboxRunning::start(&[]).await;
    let hang = json!([{"fault": "hang", "call": "authorize", "times": 1}]);
    sandbox.befalls(&hang).await;
    let mut settings = over_http(&[("payments", "authorize-capture")]);
    settings.extend([
        IMPATIENT,
        ("collaborators.keys", "honoured"),
        ("collaborators.timeout", "2s"),
        ("payments.in_flight", "7"),
    ]);
    let runs = sandbox.serve(&shop, &settings).await;
    let cancels = sandbox.serve(&shop, &settings).await;
    let order = place(&runs).await;
    let payments = "{collaborator=\"payments\"}";
    let in_flight = format!("order_service_collaborator_in_flight{payments}");
    let limit = format!("order_service_collaborator_in_flight_limit{payments}");
    let page = eventually("the payment is asked for", || async {
        let page = Page::of(&runs).await;
        (page.count(&in_flight) == 1).then_some(page)
    })
    .await;
    page.says(&[(&limit, 7), (FENCED, 0)]);
    let path = format!("/api/v1/orders/{order}/cancel");
    let cancelled = cancels.send(Request::put(&path)).await.unwrap();
    assert_eq!(cancelled.status, 204, "{cancelled:?}");
    shop.at_rest().await;
    Page::of(&runs)
        .await
        .says(&[(FENCED, 1), (CALLED_OFF, 0), (&in_flight, 0)]);
    Page::of(&cancels)
        .await
        .says(&[(FENCED, 0), (CALLED_OFF, 1), (&in_flight, 0)]);
    runs.stop().await;
    cancels.stop().await;
}
