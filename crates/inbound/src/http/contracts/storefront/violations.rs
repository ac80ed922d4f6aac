//! Faults of a request in the words of `storefront`: a message for each field.

use super::error::StorefrontError;
use crate::http::body::BodyError;
use crate::http::fields::{Fault, Segment, Violation};
use std::collections::BTreeMap;
use std::fmt::Write as _;

impl From<Vec<Violation>> for StorefrontError {
    fn from(violations: Vec<Violation>) -> Self {
        let mut errors = BTreeMap::new();
        for violation in &violations {
            let message = || message(violation);
            errors.entry(field(&violation.path)).or_insert_with(message);
        }
        Self::not_valid(errors)
    }
}

impl From<BodyError> for StorefrontError {
    fn from(error: BodyError) -> Self {
        let words = error.to_string();
        let mut letters = words.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        let words: String = first.into_iter().chain(letters).collect();
        Self::new(error.status(), words)
    }
}

/// `items[0].quantity`; the request itself is `body`.
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
        field.push_str("body");
    }
    field
}

/// What people call a field.
fn label(path: &[Segment]) -> &'static str {
    match path.last() {
        Some(Segment::Member("productId")) => "Product ID",
        Some(Segment::Member("quantity")) => "Quantity",
        Some(Segment::Member("shippingAddress")) => "Shipping address",
        Some(Segment::Member("shippingCity")) => "Shipping city",
        Some(Segment::Member("shippingState")) => "Shipping state",
        Some(Segment::Member("shippingZip")) => "Shipping ZIP",
        Some(Segment::Member("shippingCountry")) => "Shipping country",
        Some(Segment::Member("notes")) => "Notes",
        Some(Segment::Member("paymentMethod")) => "Payment method",
        Some(Segment::Member("acceptPriceChanges")) => "Accept price changes",
        Some(Segment::Member("page")) => "Page",
        Some(Segment::Member("size")) => "Size",
        Some(Segment::Member("sort")) => "Sort",
        Some(Segment::Member("status")) => "Status",
        Some(Segment::Member("reason")) => "Reason",
        Some(Segment::Member("items")) => "Items",
        Some(Segment::Member("query")) => "Query",
        Some(Segment::Index(_)) => "Item",
        Some(Segment::Member(_)) | None => "Request",
    }
}

fn message(violation: &Violation) -> String {
    let label = label(&violation.path);
    let is_list_of_items = matches!(violation.path.last(), Some(Segment::Member("items")));
    // A null is as good as nothing.
    let fault = match &violation.fault {
        Fault::NotObject if violation.path.is_empty() => &violation.fault,
        _ if violation.input.is_null() => &Fault::Missing,
        fault => fault,
    };
    let rest = match fault {
        Fault::Missing | Fault::TooFewItems(_) if is_list_of_items => {
            return "Order must have at least one item".to_owned();
        }
        Fault::TooManyItems { limit, met } => {
            return format!("Order must have at most {limit} items, has {met}");
        }
        Fault::Missing | Fault::EmptyText => "is required".to_owned(),
        Fault::TooFewItems(least) => format!("must have at least {least} item"),
        Fault::NotObject => "must be a JSON object".to_owned(),
        Fault::NotList => "must be a list".to_owned(),
        Fault::NotText => "must be a text".to_owned(),
        Fault::NotId => "must be a text or a whole number".to_owned(),
        Fault::NotWhole | Fault::UnreadableWhole | Fault::Fraction => {
            "must be a whole number".to_owned()
        }
        Fault::NotNumber | Fault::UnreadableNumber => "must be a number".to_owned(),
        Fault::AtLeast(least) => format!("must be at least {least}"),
        Fault::AtMost(most) => format!("must be at most {most}"),
        Fault::TooPrecise(decimals) => format!("must have at most {decimals} decimals"),
        Fault::TextTooLong(limit) => format!("must have at most {limit} characters"),
        Fault::Rule(words) => words.clone(),
    };
    format!("{label} {rest}")
}
