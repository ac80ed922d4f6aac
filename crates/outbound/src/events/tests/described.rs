//! Descriptions against what is sent: every message fits its own.

use super::fitting::misfits;
use super::{canonical, gateway, messages, paid_later, refunded, storefront};
use crate::events::{DescribedTopic, EventFormat};
use application::testing::builders::new_order;
use application::testing::collaborators::Abilities;
use application::testing::conformance::{every_fact, every_plan, hostile_order};
use domain::order::{Fact, NewOrder, Placed};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Fails unless it fits the description of its kind; tells which that is.
pub(super) fn check(topic: &DescribedTopic, name: &str, body: &str) -> String {
    let value: Value = serde_json::from_str(body).expect("it is JSON");
    let message = topic.messages.iter().find(|message| message.name == name);
    let message = message.unwrap_or_else(|| panic!("{name} is not described"));
    assert_eq!(misfits(&message.schemas, name, &value), [""; 0], "{body}");
    message.name.clone()
}

#[test]
fn every_canonical_event_fits_the_description_of_its_kind_and_each_kind_is_met() {
    let topic = canonical::format().described();
    let placed = every_plan().into_iter().map(|plan| {
        let order = hostile_order(plan);
        Fact::OrderPlaced(Arc::new(Placed {
            total: order.total().unwrap(),
            order,
            at: super::at(1),
            erased_at: None,
        }))
    });
    let met: BTreeSet<String> = every_fact()
        .into_iter()
        .chain(placed)
        .map(|fact| {
            let kind = format!("order-service.order.{}.v1", fact.name());
            let body = canonical::text_of(fact);
            assert!(body.contains(&format!("\"type\":\"{kind}\"")), "{body}");
            check(&topic, &kind, &body)
        })
        .collect();
    let described: BTreeSet<String> = topic.messages.into_iter().map(|m| m.name).collect();
    assert_eq!(met, described);
}

/// A whole life, of an order that says everything and of one that says nothing it may leave out.
fn lives(order: NewOrder) -> Vec<Vec<domain::order::Event>> {
    let mut bare = order.clone();
    bare.customer = None;
    bare.contact = domain::Contact::default();
    bare.address = domain::order::Address::default();
    let mut facts = paid_later();
    facts.extend(refunded());
    [order, bare]
        .map(|order| super::journal(order, facts.clone()))
        .into()
}

fn check_all(format: &dyn EventFormat, described: &[DescribedTopic], order: NewOrder) {
    let mut met = BTreeSet::new();
    for journal in lives(order) {
        for message in messages(format, &journal) {
            let topic = described
                .iter()
                .find(|topic| topic.address == message.topic);
            let topic = topic.unwrap_or_else(|| panic!("{} is not described", message.topic));
            let body = String::from_utf8(message.payload).unwrap();
            check(topic, &topic.messages[0].name, &body);
            met.insert(message.topic);
        }
    }
    let all: BTreeSet<String> = described
        .iter()
        .map(|topic| topic.address.clone())
        .collect();
    assert_eq!(met, all, "each topic is met");
}

#[test]
fn every_message_of_the_documents_fits_its_description() {
    let format = storefront::format();
    let called = new_order(Abilities::IDEAL);
    check_all(&format, &format.described(true), super::by_event(called));
    let format = gateway::format();
    check_all(&format, &format.described(true), gateway::order());
}

#[test]
fn what_is_not_asked_for_by_event_is_not_described() {
    let addresses = |topics: Vec<DescribedTopic>| -> Vec<String> {
        topics.into_iter().map(|topic| topic.address).collect()
    };
    let (storefront, gateway) = (storefront::format(), gateway::format());
    assert_eq!(addresses(storefront.described(false)).len(), 3);
    assert_eq!(addresses(gateway.described(false)), ["Notification"]);
}
