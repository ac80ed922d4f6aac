//! What a request is about, whatever its protocol: found by the names that the documents use.

use super::deed::Parts;
use super::digest::digest;
use domain::{OrderId, OrderRef};
use serde_json::Value;

const ORDER_NAMES: [&str; 3] = ["orderId", "order_id", "order"];
const PRODUCT_NAMES: [&str; 3] = ["productId", "product_id", "product"];

/// The order, as the request names it: by a member of the body or of the query, or else by the key,
/// which begins with it (`ORDER:step`).
pub(super) fn order(parts: &Parts, key: Option<&str>) -> Option<String> {
    let of_body = ORDER_NAMES.into_iter().find_map(|name| named(parts, name));
    of_body.or_else(|| {
        let (order, _) = key?.split_once(':')?;
        Some(order.to_owned())
    })
}

/// Every product that the request names.
pub(super) fn products(parts: &Parts) -> Vec<String> {
    let items = parts.body["items"].as_array().into_iter().flatten();
    let of = |value: &Value| {
        PRODUCT_NAMES
            .into_iter()
            .find_map(|name| scalar(&value[name]))
    };
    let mut products: Vec<String> = items.filter_map(of).collect();
    products.extend(
        PRODUCT_NAMES
            .into_iter()
            .find_map(|name| named(parts, name)),
    );
    products
}

fn named(parts: &Parts, name: &str) -> Option<String> {
    let of_path = || parts.path.iter().find(|(known, _)| known == name);
    scalar(&parts.body[name])
        .or_else(|| parts.query(name).map(str::to_owned))
        .or_else(|| of_path().map(|(_, value)| value.clone()))
}

/// A text, or a number as it was written.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The books' name for an order: its own where the caller's is a UUID, else one made of the text,
/// the same for ever.
pub(super) fn order_id(text: &str) -> OrderId {
    if let Ok(OrderRef::Id(id)) = text.parse() {
        return id;
    }
    let (high, low) = (digest(1, text.as_bytes()), digest(2, text.as_bytes()));
    // Version 8, which is for whatever one makes up.
    let made = format!(
        "{:08x}-{:04x}-8{:03x}-8{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff,
    );
    match made.parse() {
        Ok(OrderRef::Id(id)) => id,
        Ok(OrderRef::Number(_)) | Err(_) => unreachable!("it is written as a UUID"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_order_has_one_name_in_the_books_for_each_of_its_callers_names() {
        let uuid = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99";
        assert_eq!(order_id(uuid).to_string(), uuid);
        assert_eq!(order_id("42"), order_id("42"));
        assert_ne!(order_id("42"), order_id("43"));
        assert_eq!(order_id("42").uuid().get_version_num(), 8);
    }

    #[test]
    fn a_request_is_about_the_order_and_the_products_that_it_names_anywhere() {
        let parts = Parts {
            body: json!({"items": [{"productId": 1}, {"product_id": "PROD001"}]}),
            path: vec![("productId".to_owned(), "5".to_owned())],
            query: Vec::new(),
        };
        assert_eq!(products(&parts), ["1", "PROD001", "5"]);
        assert_eq!(order(&parts, Some("abc:reserve")).as_deref(), Some("abc"));
        assert_eq!(order(&parts, Some("abc")), None);
    }
}
