//! The customer whose data nobody else may see: their orders on every contract, each full of canaries.

use super::callers::Asker;
use crate::service::Service;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The victim's id; whatever is theirs beside it has a canary in it.
pub(super) const VICTIM: &str = "12345";
/// What the victim's idempotency key on `v1` is called, and the request id on `gateway`.
pub(super) const KEY: &str = "their-key";
pub(super) const SUMMARY: &str = "their-summary";

/// What was made for the victim, as paths name it.
pub(super) struct Belongings {
    /// An order placed on `v1`, by its number.
    pub(super) order: String,
    pub(super) product: &'static str,
}

pub(super) async fn send(
    service: &Service,
    method: Method,
    path: &str,
    who: &Asker,
    more: &[(&str, String)],
    body: Option<&Value>,
) -> (StatusCode, String) {
    let mut request = service.client.request(method, service.url(path));
    for (name, value) in who.headers.iter().chain(more) {
        request = request.header(*name, value);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await.unwrap();
    let status = response.status();
    let headers = format!("{:?}", response.headers());
    (status, headers + &response.text().await.unwrap())
}

/// Makes the victim's orders and cart.
pub(super) async fn move_in(service: &Service, victim: &Asker) -> Belongings {
    let post = |path: &'static str, body: Value| {
        let key = if path.starts_with("/api/v1") {
            KEY
        } else {
            path
        };
        let keyed = [("idempotency-key", key.to_owned())];
        async move {
            let sent = send(service, Method::POST, path, victim, &keyed, Some(&body)).await;
            assert!(sent.0.is_success(), "{path}: {sent:?}");
            sent.1
        }
    };
    let v1 = json!({
        "customerId": 12345, "items": [{"productId": 1, "quantity": 1}], "carrier": "CANARY-CARRIER",
        "deliveryAddress": "CANARY-STREET 1", "customerName": "CANARY-NAME",
        "customerEmail": "canary@example.org", "notes": "CANARY-NOTES",
    });
    let placed = post("/api/v1/orders", v1).await;
    let order = placed.split("\"orderId\":").nth(1).unwrap();
    let order: String = order.chars().take_while(char::is_ascii_digit).collect();
    let storefront = json!({
        "items": [{"productId": "PROD001", "quantity": 1}], "shippingAddress": "CANARY-STREET 2",
        "shippingCity": "CANARY-CITY", "notes": "CANARY-NOTES",
    });
    post("/api/orders", storefront).await;
    post(
        "/Order/Order-Summary",
        json!({"items": [{"id": 5, "quantity": 1}], "requestId": SUMMARY}),
    )
    .await;
    post(
        "/api/cart/items",
        json!({"productId": "PROD002", "quantity": 1}),
    )
    .await;
    post(
        "/api/order/place/12345",
        json!({"address": "CANARY-STREET 3"}),
    )
    .await;
    post(
        "/api/cart/items?again",
        json!({"productId": "PROD002", "quantity": 2}),
    )
    .await;
    Belongings {
        order,
        product: "PROD002",
    }
}
