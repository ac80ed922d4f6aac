//! The requests of a story in the words of its contract, and what their answers say.

use super::super::faults::ANSWER_WAIT;
use super::super::http::{Answer, Request};
use super::story::{Contract, Item, Story};
use serde_json::{Value, json};
use std::time::Duration;

/// The request that places a story's order.
pub fn placing(story: &Story) -> Request {
    let customer = story.customer();
    let (path, body) = match story.contract {
        Contract::V1 => (
            "/api/v1/orders",
            json!({
                "customerId": customer, "items": items(story, "productId", "quantity", None),
                "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": story.token,
            }),
        ),
        Contract::Simple => (
            "/orders",
            json!({
                "customer_name": "Ada Lovelace", "customer_email": customer,
                "items": items(story, "product_id", "quantity", Some("price")),
            }),
        ),
        Contract::Storefront => (
            "/api/orders",
            json!({
                "items": items(story, "productId", "quantity", None),
                "shippingAddress": "123 Main St", "paymentMethod": story.token,
            }),
        ),
        Contract::Cart => (
            "/api/cart/checkout",
            json!({ "shippingAddress": "123 Main St", "paymentMethod": story.token }),
        ),
    };
    let mut request = Request::new("POST", path)
        .keyed(story.key("place"))
        .saying(body.to_string());
    request.user = user(story);
    request
}

/// The requests that fill its cart, where it has one.
pub fn filling(story: &Story) -> Vec<Request> {
    if story.contract != Contract::Cart {
        return Vec::new();
    }
    let put = |(line, item): (usize, &Item)| {
        let ((product, _), quantity) = item;
        let body = json!({ "productId": product, "quantity": quantity });
        let mut request = Request::new("POST", "/api/cart/items")
            .keyed(story.key(&format!("put-{line}")))
            .saying(body.to_string());
        request.user = user(story);
        request
    };
    story.items.iter().enumerate().map(put).collect()
}

/// A change of its order, through `v1`, which takes any order by any of its names.
pub fn change(story: &Story, order: &str, change: &str) -> Request {
    Request::new("PUT", format!("/api/v1/orders/{order}/{change}")).keyed(story.key(change))
}

/// An operator's word that what is unknown was done.
pub fn settling(story: &Story, order: &str, attempt: u32) -> Request {
    let body = json!({ "verdict": "done", "reason": "asked the bank" });
    Request::new("POST", format!("/api/v1/orders/{order}/settle"))
        .keyed(story.key(&format!("settle-{attempt}")))
        .saying(body.to_string())
}

fn user(story: &Story) -> Option<String> {
    matches!(story.contract, Contract::Storefront | Contract::Cart).then(|| story.customer())
}

fn items(story: &Story, product: &str, quantity: &str, price: Option<&str>) -> Value {
    let item = |((id, costs), units): &Item| {
        let mut item = json!({ product: id, quantity: units });
        if let Some(price) = price {
            // As a number with its digits: the contract compares decimals.
            item[price] = serde_json::from_str(costs).expect("a price is a number");
        }
        item
    };
    story.items.iter().map(item).collect()
}

/// The order that an answer speaks of, by its UUID.
pub fn order_of(answer: &Answer) -> Option<String> {
    let body: Value = serde_json::from_str(&answer.body).ok()?;
    let names = ["id", "order_id", "orderNumber"];
    let told = names.iter().find_map(|name| body[*name].as_str())?;
    let id = told.strip_prefix("ORD-").unwrap_or(told);
    (id.len() == 36).then(|| id.to_owned())
}

/// Whether the answer to a placing request will never change any more. `took`: how long it was waited for.
pub fn is_final(contract: Contract, answer: &Answer, took: Duration) -> bool {
    let is_pending = || {
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let status = body["status"].as_str().unwrap_or_default();
        status.eq_ignore_ascii_case("pending")
    };
    // Only `v1` has a word of its own for an order that is still under way once the wait is over: the
    // others tell how it stands, which may be as confirmed before its parcel or notice is tried.
    let came_in_time = || answer.replayed || took < ANSWER_WAIT;
    match answer.status {
        202 | 429 | 500.. => false,
        200 | 201 => contract == Contract::V1 || !is_pending() && came_in_time(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            replayed: false,
            body: body.to_owned(),
        }
    }

    #[test]
    fn orders_are_found_under_the_names_that_contracts_give_them() {
        let id = "550e8400-e29b-41d4-a716-446655440000";
        for body in [
            format!(r#"{{"orderId":7,"orderNumber":"ORD-{id}"}}"#),
            format!(r#"{{"order_id":"{id}"}}"#),
            format!(r#"{{"id":"{id}","userId":"x"}}"#),
        ] {
            assert_eq!(order_of(&answer(200, &body)).as_deref(), Some(id));
        }
        assert_eq!(order_of(&answer(400, "{}")), None);
    }

    #[test]
    fn an_order_that_is_pending_or_took_too_long_has_no_final_answer() {
        let is_final = |contract, status, body, took| {
            is_final(contract, &answer(status, body), Duration::from_millis(took))
        };
        let confirmed = r#"{"status":"confirmed"}"#;
        assert!(!is_final(
            Contract::Simple,
            200,
            r#"{"status":"pending"}"#,
            9
        ));
        assert!(is_final(Contract::Simple, 200, confirmed, 9));
        assert!(!is_final(Contract::Simple, 200, confirmed, 3_100));
        assert!(!is_final(Contract::V1, 202, "{}", 9));
        assert!(!is_final(Contract::V1, 503, "{}", 9));
        assert!(is_final(Contract::V1, 201, "{}", 3_100));
        assert!(is_final(Contract::V1, 402, "{}", 3_100));
    }

    #[test]
    fn prices_go_out_as_numbers_with_all_their_digits() {
        let mut story = Story::tell(1, 1);
        story.contract = Contract::Simple;
        story.items = vec![(("4", "34.50"), 1)];
        assert!(
            placing(&story).body.contains("34.50"),
            "{}",
            placing(&story).body
        );
    }
}
