//! Faults of a request in the words of `v1`: 400 with each member and what is wrong with it.

use super::error::{Facts, V1Error};
use crate::http::body::BodyError;
use crate::http::fields::{Fault, Segment, Violation};
use crate::http::idempotency::BadKey;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;
use utoipa::ToSchema;

/// One fault of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ViolationBody {
    #[schema(examples("items[0].quantity"))]
    field: String,
    #[schema(examples("must be 1 or more"))]
    message: String,
}

impl From<Vec<Violation>> for V1Error {
    fn from(violations: Vec<Violation>) -> Self {
        let violations: Vec<ViolationBody> = violations.iter().map(body).collect();
        let message = match violations.as_slice() {
            [only] => format!("{} {}", only.field, only.message),
            [first, rest @ ..] => {
                let more = rest.len();
                format!("{} {} (and {more} more)", first.field, first.message)
            }
            [] => "The request is not valid".to_owned(),
        };
        let error = Self::new(
            StatusCode::BAD_REQUEST,
            "validation-failed",
            "Validation failed",
            message,
        );
        error.facts(Facts {
            violations: Some(violations),
            ..Facts::default()
        })
    }
}

impl From<BodyError> for V1Error {
    fn from(error: BodyError) -> Self {
        let status = error.status();
        if status == StatusCode::BAD_REQUEST {
            let violation = ViolationBody {
                field: "body".to_owned(),
                message: error.to_string(),
            };
            return Self::new(
                status,
                "validation-failed",
                "Validation failed",
                error.to_string(),
            )
            .facts(Facts {
                violations: Some(vec![violation]),
                ..Facts::default()
            });
        }
        let title = match error {
            BodyError::TooLarge { .. } => "Body too large",
            BodyError::TooSlow => "Request timeout",
            _ => "Unsupported media type",
        };
        Self::new(status, "unusable-body", title, error.to_string())
    }
}

impl From<BadKey> for V1Error {
    fn from(error: BadKey) -> Self {
        let field = "Idempotency-Key";
        let violation = ViolationBody {
            field: field.to_owned(),
            message: error.to_string(),
        };
        Self::new(
            StatusCode::BAD_REQUEST,
            "validation-failed",
            "Validation failed",
            error.to_string(),
        )
        .facts(Facts {
            violations: Some(vec![violation]),
            ..Facts::default()
        })
    }
}

fn body(violation: &Violation) -> ViolationBody {
    ViolationBody {
        field: field(&violation.path),
        message: message(&violation.fault, &violation.input),
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
