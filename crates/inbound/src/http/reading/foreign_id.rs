//! Ids of other services in JSON: taken as numbers or strings, given back as they came.

use domain::{CustomerId, Notation, OrderLine, ProductId};
use serde::{Serialize, Serializer};
use serde_json::Number;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An id and how its caller wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignId {
    pub(crate) text: String,
    pub(crate) notation: Notation,
}

impl ForeignId {
    pub(crate) fn product(id: &ProductId, notation: Notation) -> Self {
        Self {
            text: id.as_str().to_owned(),
            notation,
        }
    }

    /// As it was sent: `1` and `"1"` are answered differently, so they are different requests.
    pub(crate) fn spelled(&self) -> String {
        match self.notation {
            Notation::Text => format!("\"{}\"", self.text),
            Notation::Number => self.text.clone(),
        }
    }

    /// A product of an order, written as the order was.
    pub(crate) fn in_lines(id: &ProductId, lines: &[OrderLine]) -> Self {
        let line = lines.iter().find(|line| line.product == *id);
        Self::product(id, line.map(|line| line.notation).unwrap_or_default())
    }

    pub(crate) fn customer(id: &CustomerId, notation: Notation) -> Self {
        Self {
            text: id.as_str().to_owned(),
            notation,
        }
    }
}

impl Serialize for ForeignId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.notation {
            Notation::Text => serializer.serialize_str(&self.text),
            Notation::Number => {
                Number::from_string_unchecked(self.text.clone()).serialize(serializer)
            }
        }
    }
}

impl PartialSchema for ForeignId {
    fn schema() -> RefOr<Schema> {
        let whole = ObjectBuilder::new().schema_type(Type::Integer);
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(ProductId::LIMIT))
            .pattern(Some("\\S"));
        let schema = OneOfBuilder::new().item(whole).item(text).description(Some(
            "A whole number or a text; it comes back as it was sent",
        ));
        schema.into()
    }
}

impl ToSchema for ForeignId {}
