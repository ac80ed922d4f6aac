//! The rules of [`super::breaking`] on changes made up for them, to the description as it is.

use super::breaking::changes;
use super::{CURRENT, current};
use serde_json::{Value, json};

const SENT: &str = "/components/schemas/StorefrontUpdated";
const DATA: &str = "/components/schemas/PlacedData";
const READ: &str = "/components/schemas/PaymentCompleted";
const ORDERS: &str = "send.cloudforge.orders.updated: StorefrontUpdated: payload";
const PAYMENTS: &str = "receive.cloudforge.payments.completed: PaymentCompleted: payload";
const PLACED: &str = "order-service.order.order-placed.v1: payload.data";

/// The description with this put at this place; null takes away what is there.
fn with(place: &str, value: Value) -> Value {
    let mut description = current();
    let (parent, name) = place.rsplit_once('/').expect("a place has a parent");
    let parent = description
        .pointer_mut(parent)
        .expect("the parent is there");
    match (parent, value) {
        (Value::Object(members), Value::Null) => {
            members.remove(name).expect("what is taken away was there");
        }
        (Value::Object(members), value) => drop(members.insert(name.to_owned(), value)),
        (Value::Array(items), value) => items.push(value),
        _ => panic!("nothing can be put at {place}"),
    }
    description
}

fn breaks(place: &str, value: Value) -> Vec<String> {
    changes(&CURRENT, &with(place, value))
}

#[test]
fn changes_that_nobody_notices_are_none() {
    assert_eq!(changes(&CURRENT, &CURRENT), [""; 0]);
    for (place, value) in [
        (
            "/channels/new".to_owned(),
            json!({"address": "new", "messages": {}}),
        ),
        (format!("{SENT}/properties/note"), json!({"type": "string"})),
        (format!("{DATA}/properties/note"), json!({"type": "string"})),
        (format!("{READ}/properties/note"), json!({"type": "string"})),
        (format!("{READ}/required"), json!(["orderId"])),
        (
            format!("{READ}/properties/orderId/type"),
            json!(["integer", "string", "object"]),
        ),
        ("/info/description".to_owned(), json!("in other words")),
    ] {
        assert_eq!(breaks(&place, value), [""; 0], "{place}");
    }
}

#[test]
fn what_we_send_must_not_become_less_or_another() {
    let in_sent = |rest: &str| format!("{SENT}/{rest}");
    for (place, value, expected) in [
        (in_sent("properties/status"), Value::Null, ".status is gone"),
        (
            in_sent("properties/status/type"),
            json!("integer"),
            ".status: type is another",
        ),
        (
            in_sent("properties/status/type"),
            json!(["string", "null"]),
            ".status: type is another",
        ),
        (
            in_sent("required"),
            json!(["orderId", "userId", "previousStatus", "updatedAt"]),
            ".status is not always there any more",
        ),
    ] {
        let broken = breaks(&place, value);
        assert_eq!(broken, [format!("{ORDERS}{expected}")], "{place}");
    }
}

#[test]
fn an_event_that_loses_a_member_breaks_those_who_read_it_by_kafka_and_by_webhook() {
    for (place, value, expected) in [
        (
            format!("{DATA}/properties/totalAmount"),
            Value::Null,
            ".totalAmount is gone",
        ),
        (
            "/components/schemas/ItemData/properties/quantity/type".to_owned(),
            json!("string"),
            ".items[].quantity: type is another",
        ),
    ] {
        let broken = breaks(&place, value);
        let expected = [
            format!("send.orders.events: {PLACED}{expected}"),
            format!("send.webhooks: webhook.{PLACED}{expected}"),
        ];
        assert_eq!(broken, expected, "{place}");
    }
    let envelope = breaks(
        "/components/schemas/CanonicalEvent/properties/sequence",
        Value::Null,
    );
    assert_eq!(envelope.len(), 2 * 13, "{envelope:?}");
}

#[test]
fn what_we_read_must_not_ask_for_more() {
    let in_read = |rest: &str| format!("{READ}/{rest}");
    for (place, value, expected) in [
        (
            in_read("required"),
            json!(["paymentId", "orderId", "amount"]),
            ".amount has become required",
        ),
        (
            in_read("properties/orderId/type"),
            json!(["string"]),
            ".orderId: type is another",
        ),
        (in_read("properties/amount"), Value::Null, ".amount is gone"),
        (
            in_read("properties/paymentId/maxLength"),
            json!(36),
            ".paymentId: maxLength is another",
        ),
    ] {
        let broken = breaks(&place, value);
        assert_eq!(broken, [format!("{PAYMENTS}{expected}")], "{place}");
    }
}

#[test]
fn topics_groups_operations_and_headers_must_stay() {
    let updated = "cloudforge.orders.updated";
    for (place, value, expected) in [
        (
            format!("/channels/{updated}/address"),
            json!("elsewhere"),
            format!("channel {updated} is at another address"),
        ),
        (
            format!("/operations/send.{updated}"),
            Value::Null,
            format!("send.{updated} is gone"),
        ),
        (
            format!("/operations/send.{updated}/action"),
            json!("receive"),
            format!("send.{updated} does something else"),
        ),
        (
            format!("/operations/send.{updated}/messages"),
            json!([]),
            format!("send.{updated}: StorefrontUpdated is gone"),
        ),
        (
            "/operations/receive.Payment-Response/bindings/kafka/groupId/enum".to_owned(),
            json!(["others"]),
            "receive.Payment-Response is done by another group".to_owned(),
        ),
        (
            "/components/messages/StorefrontUpdated/contentType".to_owned(),
            json!("application/xml"),
            format!("send.{updated}: StorefrontUpdated: its content type is another"),
        ),
    ] {
        assert_eq!(breaks(&place, value), [expected], "{place}");
    }
    let gone = breaks(&format!("/channels/{updated}"), Value::Null);
    assert!(
        gone.contains(&format!("channel {updated} is gone")),
        "{gone:?}"
    );
    let header = "/components/messages/webhook.order-service.order.order-placed.v1/headers";
    let gone = breaks(
        &format!("{header}/properties/webhook-signature"),
        Value::Null,
    );
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert!(
        gone[0].ends_with("headers.webhook-signature is gone"),
        "{gone:?}"
    );
}
