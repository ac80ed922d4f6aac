//! An event as it came, and what can be read of it.

use super::question::Hearing;
use crate::sandbox::deed::Parts;
use crate::sandbox::effects::RequestEntry;
use crate::sandbox::faults::{Facts, Fault, HEADER};
use crate::sandbox::subject::{order, products};
use application::messages::Message;
use serde_json::Value;

/// How such a request is called in the log, where those over HTTP have their method.
const METHOD: &str = "EVENT";

/// An event on a topic that is listened to.
pub(super) struct Heard {
    pub(super) hearing: &'static Hearing,
    pub(super) parts: Parts,
    pub(super) order: Option<String>,
    /// The fault that the event itself orders.
    pub(super) fault: Option<Fault>,
    /// Topic, partition and offset.
    place: String,
    key: Option<String>,
    products: Vec<String>,
}

impl Heard {
    pub(super) fn read(hearing: &'static Hearing, message: &Message) -> Self {
        let parts = Parts {
            body: body(message),
            ..Parts::default()
        };
        Self {
            hearing,
            order: order(&parts, None),
            products: products(&parts),
            fault: ordered(hearing, message),
            place: message.place(),
            key: message.key.as_deref().map(text),
            parts,
        }
    }

    /// Its deed: the same for the same order.
    pub(super) fn deed_name(&self) -> String {
        let order = self.order.as_deref().unwrap_or(&self.place);
        format!("{}:{order}", self.hearing.kind.protocol)
    }

    /// Equal events have equal contents, wherever they lie.
    pub(super) fn content(&self) -> String {
        format!("{METHOD} {}\n{}", self.hearing.topic, self.parts.body)
    }

    /// What rules and scripts look at.
    pub(super) fn facts<'a>(&'a self, content: &'a str) -> Facts<'a> {
        Facts {
            call: self.hearing.kind,
            asked: content,
            key: self.key.as_deref(),
            order: self.order.as_deref(),
            products: &self.products,
        }
    }

    pub(super) fn entry(&self, fault: Option<&Fault>) -> RequestEntry<'_> {
        RequestEntry {
            call: Some(self.hearing.kind),
            method: METHOD,
            path: &self.place,
            key: self.key.as_deref(),
            order: self.order.as_deref(),
            fault: fault.map(ToString::to_string),
            body: &self.parts.body,
        }
    }
}

/// JSON, or whatever it is as a text; null where there is none.
fn body(message: &Message) -> Value {
    let Some(payload) = &message.payload else {
        return Value::Null;
    };
    serde_json::from_slice(payload).unwrap_or_else(|_| Value::String(text(payload)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The fault that a header orders; one that cannot be is told in the log and does nothing.
fn ordered(hearing: &Hearing, message: &Message) -> Option<Fault> {
    let mut headers = message.headers.iter();
    let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case(HEADER))?;
    let wanted = text(value.as_deref()?);
    let fault = wanted.parse::<Fault>().ok();
    let fault = fault.filter(|fault| fault.can_befall(&hearing.kind));
    if fault.is_none() {
        let topic = hearing.topic;
        tracing::warn!(
            wanted,
            "nothing on {topic} has anything for fault {wanted:?}"
        );
    }
    fault
}
