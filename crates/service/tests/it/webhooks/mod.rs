//! Webhooks end to end: the real binary, a receiver that is not ours over real sockets, and signatures that
//! the test verifies by itself.

mod by_http;
mod receiver;
mod sequences;
mod signed;
mod under_fire;

/// What the built-in shop can sell.
fn order() -> String {
    let item = serde_json::json!({"productId": "PROD001", "quantity": 1});
    let order = serde_json::json!({
        "customerId": 42, "items": [item], "deliveryAddress": "123 Main St", "carrier": "DHL",
    });
    order.to_string()
}
