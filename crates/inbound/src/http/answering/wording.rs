//! Faults of a request in plain words, for the contracts that have none of their own.

use crate::http::reading::fields::{Fault, Segment, Violation};
use domain::Money;
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
pub(crate) fn fault(violation: &Violation) -> String {
    // A null is as good as nothing.
    if violation.input.is_null() {
        return "is required".to_owned();
    }
    match &violation.fault {
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

/// The same words, as they begin a sentence.
pub(crate) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// An amount as people read it: `79.99 USD`.
pub(crate) fn with_currency(amount: Money) -> String {
    format!("{amount} {}", amount.currency().code())
}

/// What a payment was declined with: a provider's code is told; its prose may hold what is not meant
/// for customers.
pub(crate) fn declined_with(code: &str) -> Option<&str> {
    let is_code = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let is_told = !code.is_empty() && code.len() <= 64 && code.bytes().all(is_code);
    is_told.then_some(code)
}
