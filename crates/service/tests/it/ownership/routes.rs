//! Every route that the service describes, as a request about the victim's belongings.

use super::victim::{Belongings, KEY, SUMMARY, VICTIM};
use crate::service::Service;
use reqwest::Method;
use serde_json::{Value, json};

/// One route, ready to be asked.
pub(super) struct Route {
    pub(super) method: Method,
    /// With names in it, such as `/api/v1/orders/{id}`.
    pub(super) template: String,
    /// With the victim's.
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

impl Route {
    /// Whether its path names something that belongs to somebody.
    pub(super) fn names_somebodys(&self) -> bool {
        OWNED.iter().any(|name| self.template.contains(name))
    }

    /// Whether it is there for everybody, whoever they are.
    pub(super) fn is_public(&self) -> bool {
        matches!(self.template.as_str(), "/health" | "/live" | "/ready")
    }

    /// Whether those may ask it who do not say who they are: to order as a guest.
    pub(super) fn is_for_guests(&self) -> bool {
        self.template == "/orders" && self.method == Method::POST
    }
}

/// The parts of paths that name what belongs to a customer.
const OWNED: [&str; 7] = [
    "{id}",
    "{orderId}",
    "{order_id}",
    "{customerId}",
    "{userId}",
    "{key}",
    "{requestId}",
];

/// All of them, from the service's own description. A route that this list cannot ask properly fails
/// the matrix: it is answered with 400 where 403 or 404 is due.
pub(super) async fn all(service: &Service, of: &Belongings) -> Vec<Route> {
    let api = service.get("/openapi.json").await.json();
    let mut routes = Vec::new();
    for (template, item) in api["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            routes.push(Route {
                path: path(template, of),
                body: body(&method, template),
                template: template.clone(),
                method,
            });
        }
    }
    assert!(
        routes.len() > 20,
        "the description has {} routes",
        routes.len()
    );
    routes
}

fn path(template: &str, of: &Belongings) -> String {
    let path = template
        .replace("{id}", &of.order)
        .replace("{orderId}", &of.order)
        .replace("{order_id}", &of.order)
        .replace("{customerId}", VICTIM)
        .replace("{customer}", VICTIM)
        .replace("{userId}", VICTIM)
        .replace("{key}", KEY)
        .replace("{requestId}", SUMMARY)
        .replace("{productId}", of.product)
        .replace("{status}", "CONFIRMED")
        .replace("{letter}", "1")
        .replace("{sink}", "kafka:canonical")
        .replace("{webhook}", "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99")
        .replace("{erasure}", "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99")
        .replace("{delivery}", "1");
    assert!(!path.contains('{'), "what is meant in {path}?");
    match template {
        "/api/cart/items/{productId}" => path + "?quantity=1",
        "/api/orders/{id}/status" => path + "?status=PROCESSING",
        _ => path,
    }
}

fn body(method: &Method, template: &str) -> Option<Value> {
    if *method == Method::GET || *method == Method::DELETE {
        return None;
    }
    let v1_order = json!({
        "customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
        "deliveryAddress": "1 Way", "carrier": "DHL",
    });
    let address = json!({"shippingAddress": "1 Way"});
    Some(match template {
        "/api/v1/orders" => v1_order,
        "/api/v1/orders/bulk-cancel" => json!({"orders": ["1"], "reason": "mine now"}),
        "/api/v1/orders/{id}/settle" => json!({"verdict": "done", "reason": "mine now"}),
        "/api/v1/orders/{id}/shipment-updates" => json!({
            "trackingNumber": "TRK-1", "status": "DELIVERED", "timestamp": "2026-01-01T00:00:00Z",
        }),
        "/api/v1/webhooks" | "/api/v1/webhooks/{webhook}" => json!({"url": "https://example.org"}),
        "/api/v1/webhooks/{webhook}/replay" => json!({"behind": 0}),
        "/api/v1/dead-letters/{letter}/discard" | "/api/v1/customers/{customer}/erasure" => {
            json!({"reason": "mine now"})
        }
        "/api/v1/guests/erasure" => json!({"email": "canary@example.org", "reason": "mine now"}),
        "/api/v1/guests/personal-data" => json!({"email": "canary@example.org"}),
        "/orders" => json!({
            "customer_name": "Mallory", "customer_email": "mallory@example.org",
            "items": [{"product_id": "PROD001", "quantity": 1, "price": 79.99}],
        }),
        "/api/orders" => json!({
            "shippingAddress": "1 Way", "items": [{"productId": "PROD001", "quantity": 1}],
        }),
        "/api/cart/items" => json!({"productId": "PROD001", "quantity": 1}),
        "/api/cart/items/{productId}" => json!({"quantity": 1}),
        "/api/cart/checkout" => address,
        "/Order/Order-Summary" => json!({
            "items": [{"id": 1, "quantity": 1}], "requestId": "mine",
        }),
        "/admin/polling" => json!({"poolingEnable": "N"}),
        _ => json!({}),
    })
}
