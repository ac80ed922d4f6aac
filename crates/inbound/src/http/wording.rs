//! Faults of a request in plain words, for the contracts that have none of their own.

use super::fields::{Fault, Segment};
use serde_json::Value;
use std::fmt::Write as _;

/// `items[0].quantity`; the request itself is `body`.
pub(crate) fn field(path: &[Segment]) -> String {
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
        field.push_str("body");
    }
    field
}

/// What is wrong with a member, to be read after its name.
pub(crate) fn fault(fault: &Fault, input: &Value) -> String {
    // A null is as good as nothing.
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
