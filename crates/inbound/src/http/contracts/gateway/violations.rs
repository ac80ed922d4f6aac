//! Faults of a request in the words of `gateway`: 400 with all of them in one message.

use super::error::GatewayError;
use crate::http::body::BodyError;
use crate::http::fields::{Fault, Segment, Violation};
use crate::http::idempotency::BadKey;
use serde_json::Value;
use std::fmt::Write as _;

impl From<Vec<Violation>> for GatewayError {
    fn from(violations: Vec<Violation>) -> Self {
        let words: Vec<String> = violations.iter().map(words).collect();
        Self::bad_request(words.join("; "))
    }
}

impl From<BodyError> for GatewayError {
    fn from(error: BodyError) -> Self {
        Self::new(error.status(), error.to_string())
    }
}

impl From<BadKey> for GatewayError {
    fn from(error: BadKey) -> Self {
        Self::bad_request(error.to_string())
    }
}

fn words(violation: &Violation) -> String {
    let field = field(&violation.path);
    format!("{field} {}", message(&violation.fault, &violation.input))
}

/// `items[0].quantity`; the request itself is `the body`.
fn field(path: &[Segment]) -> String {
    let mut field = String::new();
    for segment in path {
        match segment {
            Segment::Member(name) if field.is_empty() => field.push_str(name),
            Segment::Member(name) => {
                field.push('.');
                field.push_str(name);
            }
            // Writing to a string cannot fail.
            Segment::Index(index) => drop(write!(field, "[{index}]")),
        }
    }
    if field.is_empty() {
        field.push_str("the body");
    }
    field
}

fn message(fault: &Fault, input: &Value) -> String {
    // To this contract's callers a null is as good as nothing.
    if input.is_null() {
        return "is required".to_owned();
    }
    match fault {
        Fault::Missing => "is required".to_owned(),
        Fault::NotObject => "must be an object".to_owned(),
        Fault::NotList => "must be a list".to_owned(),
        Fault::NotText => "must be a text".to_owned(),
        Fault::NotId => "must be a whole number or a text".to_owned(),
        Fault::NotWhole | Fault::UnreadableWhole | Fault::Fraction => {
            "must be a whole number".to_owned()
        }
        Fault::NotNumber | Fault::UnreadableNumber => "must be a number".to_owned(),
        Fault::AtLeast(least) => format!("must be {least} or more"),
        Fault::AtMost(most) => format!("must be {most} or less"),
        Fault::TooPrecise(decimals) => format!("must have at most {decimals} decimals"),
        Fault::TooFewItems(least) => format!("must have {least} item or more"),
        Fault::TooManyItems { limit, met } => {
            format!("must have at most {limit} items, has {met}")
        }
        Fault::EmptyText => "must not be empty".to_owned(),
        Fault::TextTooLong(limit) => format!("must have at most {limit} characters"),
        Fault::Rule(words) => words.clone(),
    }
}
