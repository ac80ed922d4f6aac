//! The envelope of the canonical format, and what never is in it.

use super::{messages, outgoing, paid_later, refunded};
use crate::events::{Background, Canonical, EventFormat};
use application::testing::builders::new_order;
use application::testing::collaborators::Abilities;
use application::testing::conformance::{HOSTILE_TEXT, every_fact, every_plan, hostile_order};
use domain::Actor;
use domain::order::{Event, Fact, OrderStatusKind, Placed, Version};
use domain::process::{Answer, CallOutcome, Receipt};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn format() -> Canonical {
    Canonical {
        topic: "orders.events".to_owned(),
        source: "/order-service".to_owned(),
    }
}

#[test]
fn every_event_of_the_journal_goes_out_in_its_envelope() {
    let mut facts = paid_later();
    facts.extend(refunded());
    let journal = super::journal(new_order(Abilities::IDEAL), facts);
    let messages = messages(&format(), &journal);
    assert_eq!(messages.len(), journal.len());
    for (event, message) in journal.iter().zip(&messages) {
        let (name, seq) = (event.fact.name(), event.seq.0);
        assert_eq!(
            (message.topic.as_str(), message.key.as_str()),
            ("orders.events", super::ORDER)
        );
        let header = ("content-type", "application/cloudevents+json");
        assert_eq!(message.headers, [header]);
        let mut body: Value = serde_json::from_slice(&message.payload).unwrap();
        let data = body.as_object_mut().unwrap().remove("data").unwrap();
        let envelope = json!({
            "specversion": "1.0",
            "id": format!("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99/{seq}"),
            "source": "/order-service",
            "type": format!("order-service.order.{name}.v1"),
            "subject": "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99",
            "time": format!("2026-01-01T00:00:{seq:02}Z"),
            "datacontenttype": "application/json",
            "sequence": format!("{seq:010}"),
            "partitionkey": "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99",
        });
        assert_eq!(body, envelope);
        assert_eq!(data["seq"], json!(seq));
        assert_eq!(data["event"], json!(name));
    }
}

#[test]
fn no_event_carries_what_is_personal() {
    let mut order = new_order(Abilities::IDEAL);
    order.contact.phone = Some("+44 20 7946 0018".to_owned());
    order.notes = Some("ring twice".to_owned());
    let placed = Fact::OrderPlaced(Arc::new(Placed {
        total: order.total().unwrap(),
        order,
        at: super::at(1),
        erased_at: None,
    }));
    let text = text_of(placed);
    assert!(text.contains(r#""customerId":42"#), "{text}");
    for personal in ["Ada", "ada@", "Analytical", "7946", "twice", "tok_visa"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}

/// Names that others gave to things go out: payments' references, parcels' numbers, carriers' words for
/// where a parcel is.
#[test]
fn what_people_and_services_put_into_words_of_their_own_stays_here() {
    for fact in every_fact() {
        let may_name_things = match &fact {
            Fact::CallEnded { outcome, .. } => matches!(
                outcome,
                CallOutcome::Definite(
                    Answer::Done(Receipt::Payment { .. } | Receipt::Shipment { .. })
                        | Answer::Awaited { .. }
                )
            ),
            Fact::PaymentReported(_) | Fact::OrderImported(_) | Fact::ShipmentReported(_) => true,
            _ => false,
        };
        let text = text_of(fact);
        assert!(may_name_things || !text.contains("DROP TABLE"), "{text}");
    }
}

#[test]
fn the_strangest_order_and_the_strangest_facts_become_json() {
    for plan in every_plan() {
        let order = hostile_order(plan);
        let placed = Placed {
            total: order.total().unwrap(),
            order,
            at: super::at(1),
            erased_at: None,
        };
        let text = text_of(Fact::OrderPlaced(Arc::new(placed)));
        let body: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(body["data"]["items"][0]["productName"], json!(HOSTILE_TEXT));
        let total = body["data"]["totalAmount"].to_string();
        assert_eq!(total, "9223372036854775.807");
    }
    for fact in every_fact() {
        let _: Value = serde_json::from_str(&text_of(fact)).unwrap();
    }
}

pub(super) fn text_of(fact: Fact) -> String {
    let status = fact.moves_to().unwrap_or(OrderStatusKind::Pending);
    let event = Event {
        seq: Version(7),
        at: super::at(7),
        actor: Actor::Operator("ann".to_owned()),
        fact,
        trace: None,
    };
    let message = format().message(&outgoing(event, status), &Background::Nothing);
    let message = message.unwrap().expect("every event is one of this format");
    String::from_utf8(message.payload).expect("JSON is UTF-8")
}
