//! A customer of the storefront with a cart.

use crate::service::Service;
use serde_json::Value;

/// Somebody who fills a cart and checks out.
#[derive(Clone)]
pub(super) struct Shopper {
    base: String,
    client: reqwest::Client,
    pub(super) id: String,
}

/// What they were told.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Shopper {
    /// The customer with this number.
    pub(super) fn of(service: &Service, number: u32) -> Self {
        Self {
            base: service.url(""),
            client: service.client.clone(),
            id: format!("00000000-0000-4000-8000-{number:012}"),
        }
    }

    /// Asks; whoever gets no answer within the client's minute fails the test.
    pub(super) async fn ask(&self, method: &str, path: &str, key: &str, body: &str) -> Told {
        let url = format!("{}{path}", self.base);
        let request = self.client.request(method.parse().unwrap(), url);
        let request = request
            .header("X-User-Id", &self.id)
            .header("Idempotency-Key", key);
        let request = request.header("Content-Type", "application/json");
        let response = request.body(body.to_owned()).send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Told { status, body }
    }

    pub(super) async fn cart(&self) -> Told {
        self.ask("GET", "/api/cart", "none", "").await
    }

    /// Puts one of a product in.
    pub(super) async fn add(&self, product: &str, key: &str) -> Told {
        let body = format!(r#"{{"productId": "{product}", "quantity": 1}}"#);
        self.ask("POST", "/api/cart/items", key, &body).await
    }

    pub(super) async fn check_out(&self, key: &str) -> Told {
        let body = r#"{"shippingAddress": "123 Main St"}"#;
        self.ask("POST", "/api/cart/checkout", key, body).await
    }

    /// Places an order without any cart.
    pub(super) async fn order(&self, key: &str) -> Told {
        let body =
            r#"{"items": [{"productId": "PROD001", "quantity": 1}], "shippingAddress": "x"}"#;
        self.ask("POST", "/api/orders", key, body).await
    }
}
