//! The entries, as they are written: one JSON object on a line.

use crate::sandbox::call::Kind;
use domain::Money;
use serde_json::{Map, Value, json};

/// A request that has arrived.
pub(in crate::sandbox) struct RequestEntry<'a> {
    /// None where no protocol has such a path.
    pub(in crate::sandbox) call: Option<Kind>,
    pub(in crate::sandbox) method: &'a str,
    /// With its query.
    pub(in crate::sandbox) path: &'a str,
    /// Whether it is honoured or not.
    pub(in crate::sandbox) key: Option<&'a str>,
    pub(in crate::sandbox) order: Option<&'a str>,
    /// What is about to go wrong with it.
    pub(in crate::sandbox) fault: Option<String>,
    pub(in crate::sandbox) body: &'a Value,
}

/// What a request did.
pub(in crate::sandbox) enum Effect<'a> {
    /// Units of a product moved, such as `reserved`.
    Units(&'static str, &'a str, u32),
    /// Money moved, such as `captured`, under the provider's name for the payment.
    Money(&'static str, Money, &'a str),
    /// Anything else, such as `shipped`, with its name.
    Named(&'static str, &'a str),
}

/// How a request ended.
pub(in crate::sandbox) struct Ended<'a> {
    /// The status that left; none where nothing did.
    pub(in crate::sandbox) status: Option<u16>,
    /// The fault that befell it.
    pub(in crate::sandbox) fault: Option<&'a str>,
    /// Whether the answer was given before, under the same key.
    pub(in crate::sandbox) is_replay: bool,
}

impl RequestEntry<'_> {
    pub(super) fn fields(&self) -> Value {
        json!({
            "kind": "request",
            "collaborator": self.call.map(|call| call.collaborator.name()),
            "protocol": self.call.map(|call| call.protocol),
            "call": self.call.map(|call| call.name),
            "method": self.method,
            "path": self.path,
            "key": self.key,
            "order": self.order,
            "fault": self.fault,
            "body": self.body,
        })
    }
}

impl Effect<'_> {
    pub(super) fn fields(&self) -> Value {
        match self {
            Self::Units(what, product, units) => {
                json!({"kind": "effect", "effect": what, "product": product, "units": units})
            }
            Self::Money(what, amount, payment) => json!({
                "kind": "effect", "effect": what, "payment": payment,
                "minor": amount.minor(), "currency": amount.currency().code(),
            }),
            Self::Named(what, name) => json!({"kind": "effect", "effect": what, "name": name}),
        }
    }
}

impl Ended<'_> {
    pub(super) fn fields(&self) -> Value {
        json!({
            "kind": "answer", "status": self.status, "fault": self.fault,
            "replayed": self.is_replay,
        })
    }
}

/// The line of an entry; what is not known is left out.
pub(super) fn line(number: u64, request: u64, at: &str, fields: Value) -> String {
    let mut entry = Map::new();
    entry.insert("n".to_owned(), number.into());
    entry.insert("request".to_owned(), request.into());
    entry.insert("at".to_owned(), at.into());
    if let Value::Object(fields) = fields {
        entry.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    }
    Value::Object(entry).to_string()
}
