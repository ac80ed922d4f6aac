//! Faults of a request in the words of `storefront`: a message for each field.

use super::error::StorefrontError;
use crate::http::answering::wording::{self, capitalised, field};
use crate::http::reading::body::BodyError;
use crate::http::reading::fields::{Fault, Segment, Violation};
use std::collections::BTreeMap;

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
        Self::new(error.status(), capitalised(&error.to_string()))
    }
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
    let Violation { path, fault, input } = violation;
    let is_absent = matches!(
        fault,
        Fault::Missing | Fault::EmptyText | Fault::TooFewItems(_)
    );
    let is_none = is_absent || (input.is_null() && !path.is_empty());
    let of_items = matches!(path.last(), Some(Segment::Member("items")));
    let rest = match fault {
        _ if is_none && of_items => return "Order must have at least one item".to_owned(),
        _ if is_none => "is required".to_owned(),
        Fault::TooManyItems { limit, met } => {
            return format!("Order must have at most {limit} items, has {met}");
        }
        Fault::NotObject => "must be a JSON object".to_owned(),
        Fault::AtLeast(least) => format!("must be at least {least}"),
        Fault::AtMost(most) => format!("must be at most {most}"),
        _ => wording::fault(violation),
    };
    format!("{} {rest}", label(path))
}
