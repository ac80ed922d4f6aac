//! The description of the messages: whole, against the one that others know, and in force.

mod breaking;
mod examples;
mod form;
#[path = "../../../../inbound/tests/it/openapi/schemas.rs"]
mod schemas;

use super::{Extent, asyncapi};
use crate::config::{Settings, Sources};
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

fn settings(set: &[(&str, &str)]) -> Settings {
    let variable =
        |(name, value): &(&str, &str)| (format!("ORDER_SERVICE__{name}"), (*value).to_owned());
    let environment: HashMap<_, _> = set.iter().map(variable).collect();
    let sources = Sources {
        environment: Some(environment),
        ..Sources::default()
    };
    Settings::load(&sources).expect("these settings can be used")
}

/// All that there is, by its names of the contracts.
static CURRENT: LazyLock<Value> = LazyLock::new(|| asyncapi(&settings(&[]), Extent::All));

fn current() -> Value {
    CURRENT.clone()
}

fn known_file() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/api/asyncapi.json"
    ))
}

fn known() -> Value {
    let text = std::fs::read_to_string(known_file()).expect("docs/api/asyncapi.json can be read");
    serde_json::from_str(&text).expect("docs/api/asyncapi.json is JSON")
}

#[test]
fn what_others_rely_on_has_not_changed() {
    let broken = breaking::changes(&known(), &CURRENT);
    assert!(
        broken.is_empty(),
        "these changes break those who read or write messages:\n  {}\nIf that is meant, say so in the changelog and run: cargo xtask openapi",
        broken.join("\n  ")
    );
}

/// So that the next change is compared with this one. `INSTA_UPDATE=always` renews the file, but never
/// over a change that breaks somebody.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the same switch as for the other snapshots"
)]
fn the_description_that_others_know_is_the_current_one() {
    if known() == *CURRENT {
        return;
    }
    let is_to_be_renewed = std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    assert!(
        is_to_be_renewed && breaking::changes(&known(), &CURRENT).is_empty(),
        "docs/api/asyncapi.json is not of this code. Renew it with: cargo xtask openapi"
    );
    let text = serde_json::to_string_pretty(&*CURRENT).expect("it is JSON");
    std::fs::write(known_file(), text + "\n").expect("docs/api/asyncapi.json can be written");
}

fn channels(set: &[(&str, &str)]) -> Vec<(String, String)> {
    let document = asyncapi(&settings(set), Extent::InForce);
    let channels = document["channels"]
        .as_object()
        .expect("there are channels");
    let address = |channel: &Value| channel["address"].as_str().unwrap_or("-").to_owned();
    channels
        .iter()
        .map(|(id, channel)| (id.clone(), address(channel)))
        .collect()
}

fn ids(set: &[(&str, &str)]) -> Vec<String> {
    channels(set).into_iter().map(|(id, _)| id).collect()
}

#[test]
fn only_what_is_in_force_is_served() {
    assert_eq!(ids(&[]), ["webhooks"]);
    assert_eq!(
        ids(&[("MESSAGES__LISTEN", "payments-failed")]),
        ["webhooks"]
    );
    let brokers = ("KAFKA__BROKERS", "kafka:9092");
    let renamed = ("KAFKA__EVENTS_TOPIC", "shop.events");
    assert_eq!(
        channels(&[brokers, renamed]),
        [("orders.events", "shop.events"), ("webhooks", "-")]
            .map(|(id, address)| (id.to_owned(), address.to_owned()))
    );
    let gateway = ("KAFKA__FORMATS", "gateway");
    assert_eq!(ids(&[brokers, gateway]), ["Notification", "webhooks"]);
    let by_event = ("PAYMENTS__PROTOCOL", "events");
    let heard = ("MESSAGES__LISTEN", "payment-response,payment-success");
    assert_eq!(
        ids(&[brokers, gateway, by_event, heard]),
        [
            "Notification",
            "Orders",
            "Payment-Refund",
            "Payment-Response",
            "Payment-Response-dlt",
            "payment-success-topic",
            "payment-success-topic-dlt",
            "webhooks"
        ]
    );
}

#[test]
fn every_topic_of_the_contracts_is_described() {
    let current = &*CURRENT;
    let channels = current["channels"].as_object().unwrap();
    assert_eq!(channels.len(), 1 + 4 + 3 + 1 + 5 + 5 + 1);
    let group = |id: &str| {
        let operation = &current["operations"][format!("receive.{id}")];
        operation["bindings"]["kafka"]["groupId"]["enum"][0].clone()
    };
    assert_eq!(group("Payment-Response"), "order-group-response");
    assert_eq!(group("payment-success-topic"), "order-group");
}
