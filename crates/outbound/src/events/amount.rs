//! Amounts of money in events, exactly.

use crate::amounts::to_wire;
use domain::Money;
use serde::Serialize;
use serde_json::Number;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An amount as a JSON number with exactly the currency's decimals.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Amount(Number);

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(to_wire(money))
    }
}

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Exact decimal with the currency's digits"))
            .examples([serde_json::json!(349.97)]);
        schema.into()
    }
}

impl ToSchema for Amount {}
