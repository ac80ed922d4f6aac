//! The form of the document: what `AsyncAPI` 3.0 asks for, as far as this service uses it.

use super::current;
use serde_json::{Map, Value};

/// What may stand in an object of the document, and what has to.
fn check(object: &Value, place: &str, may: &[&str], must: &[&str]) {
    let members = object
        .as_object()
        .unwrap_or_else(|| panic!("{place} is no object"));
    for name in members.keys() {
        assert!(
            may.contains(&name.as_str()),
            "{place}: {name} is not of AsyncAPI"
        );
    }
    for name in must {
        assert!(members.contains_key(*name), "{place}: {name} is missing");
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[test]
fn every_object_has_the_members_that_asyncapi_gives_it() {
    let document = current();
    let top = [
        "asyncapi",
        "info",
        "defaultContentType",
        "channels",
        "operations",
        "components",
    ];
    check(&document, "the document", &top, &["asyncapi", "info"]);
    assert_eq!(document["asyncapi"], "3.0.0");
    check(
        &document["info"],
        "info",
        &["title", "version", "description"],
        &["title", "version"],
    );
    for (id, channel) in members(&document["channels"]) {
        let may = ["address", "title", "description", "messages", "bindings"];
        check(channel, id, &may, &["address", "messages"]);
        assert!(
            channel["address"].is_string() || channel["address"].is_null(),
            "{id}"
        );
    }
    for (id, operation) in members(&document["operations"]) {
        let may = ["action", "channel", "summary", "bindings", "messages"];
        check(operation, id, &may, &["action", "channel"]);
        let action = operation["action"].as_str().unwrap_or_default();
        assert!(["send", "receive"].contains(&action), "{id}");
        let channel = operation["channel"]["$ref"].as_str().unwrap();
        for message in operation["messages"].as_array().unwrap() {
            let message = message["$ref"].as_str().unwrap();
            assert!(message.starts_with(&format!("{channel}/messages/")), "{id}");
        }
    }
    for (name, message) in members(&document["components"]["messages"]) {
        let may = [
            "name",
            "summary",
            "contentType",
            "headers",
            "payload",
            "bindings",
        ];
        check(message, name, &may, &["payload"]);
        assert!(
            message.get("headers").is_none_or(|h| h["type"] == "object"),
            "{name}"
        );
    }
}

#[test]
fn every_name_can_be_referred_to_and_every_reference_leads_somewhere() {
    let document = current();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference into the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let of = |name: &str| members(&document["components"][name]).map(|(name, _)| name);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    for name in of("schemas").chain(of("messages")) {
        assert!(name.bytes().all(is_plain), "{name}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("$ref", Value::String(reference)) => references.push(reference.clone()),
                    _ => collect(value, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}
