//! A user of the storefront, as its gateway names them.

use crate::shop::{Shop, Told};

/// The users of the tests.
pub(super) const ALICE: &str = "7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e";
pub(super) const BOB: &str = "0c9a3a51-6d0b-4d0e-9b7f-6a1f3c1b0a99";

/// Two headphones and a charger, as an order of its own: 189.97.
pub(super) const ORDER: &str = r#"{
    "items": [{"productId": "PROD001", "quantity": 2}, {"productId": "PROD002", "quantity": 1}],
    "shippingAddress": "123 Main St", "shippingCity": "Springfield", "shippingState": "IL",
    "shippingZip": "62701", "shippingCountry": "US", "notes": "Ring twice"
}"#;

/// A checkout of whatever is in the cart.
pub(super) const CHECKOUT: &str = r#"{"shippingAddress": "123 Main St"}"#;

/// Somebody who sends requests.
#[derive(Clone)]
pub(super) struct User {
    pub(super) shop: Shop,
    id: &'static str,
    key: Option<String>,
}

impl User {
    pub(super) fn alice(shop: &Shop) -> Self {
        Self::of(shop, ALICE)
    }

    pub(super) fn bob(shop: &Shop) -> Self {
        Self::of(shop, BOB)
    }

    fn of(shop: &Shop, id: &'static str) -> Self {
        Self {
            shop: shop.clone(),
            id,
            key: None,
        }
    }

    /// The same, with a key on each request.
    pub(super) fn keyed(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    pub(super) async fn send(&self, method: &str, path: &str, body: &str) -> Told {
        let mut headers = vec![("x-user-id", self.id)];
        if let Some(key) = &self.key {
            headers.push(("idempotency-key", key));
        }
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        self.shop
            .send(method, path, &headers, body.to_owned())
            .await
    }

    pub(super) async fn get(&self, path: &str) -> Told {
        self.send("GET", path, "").await
    }

    pub(super) async fn put(&self, path: &str) -> Told {
        self.send("PUT", path, "").await
    }

    pub(super) async fn post(&self, path: &str, body: &str) -> Told {
        self.send("POST", path, body).await
    }

    pub(super) async fn delete(&self, path: &str) -> Told {
        self.send("DELETE", path, "").await
    }

    /// Puts so many of a product into the cart.
    pub(super) async fn add(&self, product: &str, quantity: u32) -> Told {
        let body = format!(r#"{{"productId": "{product}", "quantity": {quantity}}}"#);
        self.post("/api/cart/items", &body).await
    }

    /// Says how many of a product are in the cart.
    pub(super) async fn set(&self, product: &str, quantity: &str) -> Told {
        let path = format!("/api/cart/items/{product}?quantity={quantity}");
        self.put(&path).await
    }

    /// Turns the cart into an order.
    pub(super) async fn check_out(&self) -> Told {
        self.post("/api/cart/checkout", CHECKOUT).await
    }

    /// Places the usual order and returns its path.
    pub(super) async fn order(&self) -> String {
        let told = self.post("/api/orders", ORDER).await;
        assert_eq!(told.status, 201, "{told}");
        told.header("location").to_owned()
    }
}
