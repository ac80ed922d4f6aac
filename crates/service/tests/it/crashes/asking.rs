//! The single requests of the stories. Each carries a key, so that a repeat of it does no more.

use crate::client::{Answer, Request};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use std::time::Duration;

/// The service died before it answered.
#[derive(Debug)]
pub(super) struct Interrupted;

impl From<reqwest::Error> for Interrupted {
    fn from(_error: reqwest::Error) -> Self {
        Self
    }
}

fn place_key(customer: u32) -> String {
    format!("place-{customer}")
}

pub(super) async fn place_on_v1(
    service: &Service,
    token: &str,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let body = format!(
        r#"{{"customerId": {customer},
             "items": [{{"productId": 1, "quantity": 2}}, {{"productId": "PROD001", "quantity": 1}}],
             "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": "{token}"}}"#
    );
    let key = place_key(customer);
    let request = Request::post("/api/v1/orders", &body).keyed(&key);
    Ok(service.send(request).await?)
}

pub(super) async fn place_on_simple(
    service: &Service,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let body = format!(
        r#"{{"customer_name": "Ada Lovelace", "customer_email": "ada{customer}@example.org",
             "items": [{{"product_id": "PROD001", "quantity": 2, "price": 79.99}}]}}"#
    );
    let key = place_key(customer);
    let request = Request::post("/orders", &body).keyed(&key);
    Ok(service.send(request).await?)
}

/// Changes an order that was placed on `v1`.
pub(super) async fn change_placed(
    service: &Service,
    placed: &Answer,
    change: &str,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let placed = placed.json();
    let number = placed["orderId"].to_string();
    if change == "shipment-updates" {
        let report = format!(
            r#"{{"trackingNumber": {}, "status": "IN_TRANSIT", "timestamp": "2026-03-09T08:00:00"}}"#,
            placed["trackingNumber"]
        );
        let path = format!("/api/v1/orders/{number}/shipment-updates");
        let key = format!("report-{customer}");
        let reported = service
            .send(Request::post(&path, &report).keyed(&key))
            .await?;
        assert_eq!(reported.status, StatusCode::ACCEPTED, "{reported:?}");
        return Ok(reported);
    }
    put(service, &number, change, customer).await
}

async fn put(
    service: &Service,
    order: &str,
    command: &str,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let path = format!("/api/v1/orders/{order}/{command}");
    let key = format!("{command}-{customer}");
    let done = service.send(Request::put(&path).keyed(&key)).await?;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
    Ok(done)
}

/// Calls the order off as soon as its payment is out.
pub(super) async fn cancel_in_flight(
    shop: &Shop,
    service: &Service,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let key = place_key(customer);
    loop {
        if let Some(order) = shop.ledger().order_with_begun(&key, "authorize") {
            return put(service, &order, "cancel", customer).await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Settles the order once it waits for that.
pub(super) async fn settle(
    shop: &Shop,
    service: &Service,
    verdict: &str,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let order = resting(shop, service, customer).await?;
    let path = format!("/api/v1/orders/{order}/settle");
    let body = format!(r#"{{"verdict": "{verdict}", "reason": "asked the bank"}}"#);
    let key = format!("settle-{verdict}-{customer}");
    let settled = service
        .send(Request::post(&path, &body).keyed(&key))
        .await?;
    assert_eq!(settled.status, StatusCode::NO_CONTENT, "{settled:?}");
    Ok(settled)
}

/// Waits until the order has nothing left to do by itself, or the service is dead.
async fn resting(shop: &Shop, service: &Service, customer: u32) -> Result<String, Interrupted> {
    let key = place_key(customer);
    eventually("the order rests, or the service is killed", || async {
        if let Some(order) = shop.ledger().order_at_rest(&key) {
            return Some(Ok(order));
        }
        service
            .send(Request::get("/health"))
            .await
            .err()
            .map(|_dead| Err(Interrupted))
    })
    .await
}
