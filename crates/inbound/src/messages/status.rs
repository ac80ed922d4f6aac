//! What providers call the state of a payment.

use super::body::Members;
use super::member::{Kind, Member, described, or_null};
use super::reading;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// How a payment ended, by the word of its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Well.
    Paid,
    /// Not well.
    Failed,
}

impl Kind for Ended {
    const TYPES: &'static [Type] = &[Type::String];

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        let status = reading::Id::of(name, value)?;
        match status.to_ascii_uppercase().as_str() {
            "SUCCESS" | "SUCCEEDED" | "SUCCESSFUL" | "COMPLETED" | "COMPLETE" | "PAID"
            | "CAPTURED" => Ok(Self::Paid),
            "FAILED" | "FAILURE" | "DECLINED" | "REJECTED" => Ok(Self::Failed),
            // What it says stays in the message: causes are told in logs.
            _ => Err(format!("its {name} is none of those that are known")),
        }
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder.examples(["SUCCESS", "COMPLETED", "PAID", "FAILED", "DECLINED"])
    }
}

/// A status where providers have many words for a payment that is open: only what has ended is known.
pub(super) struct AnyStatus(pub(super) Option<Ended>);

impl Member for AnyStatus {
    const REQUIRED: bool = false;

    fn read(name: &'static str, members: &Members) -> Result<Self, String> {
        let ended = <Option<Ended> as Member>::read(name, members);
        Ok(Self(ended.unwrap_or_default()))
    }

    fn schema(about: &str) -> RefOr<Schema> {
        described(about, &or_null(Ended::TYPES)).into()
    }
}
