//! Ids of other services in events: given back as they came.

use application::ports::{AskedItem, AskedOrder};
use domain::order::Placed;
use domain::{Notation, OrderLine};
use serde::{Serialize, Serializer};
use serde_json::Number;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An id, and how its caller wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignId<'a> {
    text: &'a str,
    notation: Notation,
}

impl<'a> ForeignId<'a> {
    /// Whose order it is; nobody's where the contract named no customer.
    pub fn customer(placed: &'a Placed) -> Option<Self> {
        let customer = placed.order.customer.as_ref()?;
        Some(Self {
            text: customer.as_str(),
            notation: placed.order.customer_notation,
        })
    }

    /// Who asks for an order that is not one yet.
    pub(super) fn who_asked(asked: &'a AskedOrder) -> Self {
        Self {
            text: asked.customer.as_str(),
            notation: asked.customer_notation,
        }
    }

    /// What they want.
    pub(super) fn wanted(item: &'a AskedItem) -> Self {
        Self {
            text: item.product.as_str(),
            notation: item.notation,
        }
    }

    /// What a line is about.
    pub fn product(line: &'a OrderLine) -> Self {
        Self {
            text: line.product.as_str(),
            notation: line.notation,
        }
    }
}

impl Serialize for ForeignId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.notation, self.text.parse::<Number>()) {
            (Notation::Number, Ok(number)) => number.serialize(serializer),
            _ => serializer.serialize_str(self.text),
        }
    }
}

impl PartialSchema for ForeignId<'_> {
    fn schema() -> RefOr<Schema> {
        let one_of = OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Integer))
            .item(ObjectBuilder::new().schema_type(Type::String));
        let words = "A whole number or a text; it comes back as it was sent";
        one_of.description(Some(words)).into()
    }
}

impl ToSchema for ForeignId<'_> {}
