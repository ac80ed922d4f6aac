//! The service's own format: `CloudEvents` 1.0 in JSON, structured, one for every event of the journal.
//!
//! A change that readers of today would not survive is not made to `v1`: the new form becomes `v2` of its
//! type, beside it.

use super::data::EventData;
use crate::events::format::{Background, EventFormat, Need, Unfit, json};
use crate::events::message::Message;
use crate::events::moment::Moment;
use application::ports::Outgoing;
use domain::order::Fact;
use serde::Serialize;
use utoipa::ToSchema;

/// What a message of this format is, as its header says.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// The canonical format.
#[derive(Debug, Clone)]
pub struct Canonical {
    /// The topic.
    pub topic: String,
    /// Who the events come from: `/order-service`, or whatever tells several of them apart.
    pub source: String,
}

/// The envelope of an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct CanonicalEvent<'a> {
    #[schema(examples("1.0"))]
    specversion: &'static str,
    /// The order's id and the event's place in its journal: the same event has the same id, for ever.
    #[schema(examples("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99/7"))]
    id: String,
    #[schema(examples("/order-service"))]
    source: &'a str,
    #[serde(rename = "type")]
    #[schema(examples("order-service.order.order-confirmed.v1"))]
    kind: String,
    /// The order's id.
    #[schema(format = "uuid")]
    subject: String,
    time: Moment,
    #[schema(examples("application/json"))]
    datacontenttype: &'static str,
    /// The event's place in its order's journal, from 1 without a gap; with zeros before it, so that texts
    /// sort as numbers do.
    #[schema(pattern = "^[0-9]{10,20}$", examples("0000000007"))]
    sequence: String,
    /// The order's id: what belongs together, in order.
    #[schema(format = "uuid")]
    partitionkey: String,
    /// The trace that it was recorded under, as W3C Trace Context has it; only where traces are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        pattern = "^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$",
        examples("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    )]
    traceparent: Option<String>,
    data: EventData<'a>,
}

impl<'a> CanonicalEvent<'a> {
    /// The event in its envelope.
    pub fn new(event: &'a Outgoing, source: &'a str) -> Self {
        let (order, seq) = (event.order.to_string(), event.seq().0);
        let happened = &event.happened.event;
        Self {
            specversion: "1.0",
            id: format!("{order}/{seq}"),
            source,
            kind: kind_of(&happened.fact),
            subject: order.clone(),
            time: happened.at.into(),
            datacontenttype: "application/json",
            sequence: format!("{seq:010}"),
            partitionkey: order,
            traceparent: happened.trace.map(|trace| trace.to_string()),
            data: EventData::from(event),
        }
    }
}

/// The type of the event about this fact.
fn kind_of(fact: &Fact) -> String {
    type_named(fact.name())
}

/// The type of the events about facts of this name.
pub(super) fn type_named(fact: &str) -> String {
    format!("order-service.order.{fact}.v1")
}

impl EventFormat for Canonical {
    fn name(&self) -> &'static str {
        "canonical"
    }

    fn need(&self, _: &Fact) -> Need {
        Need::Nothing
    }

    fn message(&self, event: &Outgoing, _: &Background) -> Result<Option<Message>, Unfit> {
        Ok(Some(Message {
            topic: self.topic.clone(),
            key: event.order.to_string(),
            headers: &[("content-type", CONTENT_TYPE)],
            payload: json(&CanonicalEvent::new(event, &self.source)),
        }))
    }
}
