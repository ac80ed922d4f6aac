//! Faults of a request in the words of `v1`: 400 with each member and what is wrong with it.

use super::error::{Facts, V1Error};
use crate::http::answering::wording;
use crate::http::effect::idempotency::BadKey;
use crate::http::reading::body::BodyError;
use crate::http::reading::fields::Violation;
use axum::http::StatusCode;
use serde::Serialize;
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
        not_valid(message, violations)
    }
}

impl From<BodyError> for V1Error {
    fn from(error: BodyError) -> Self {
        let status = error.status();
        if status == StatusCode::BAD_REQUEST {
            return not_valid_at("body", error.to_string());
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
        not_valid_at("Idempotency-Key", error.to_string())
    }
}

fn not_valid(message: String, violations: Vec<ViolationBody>) -> V1Error {
    V1Error::new(
        StatusCode::BAD_REQUEST,
        "validation-failed",
        "Validation failed",
        message,
    )
    .facts(Facts {
        violations: Some(violations),
        ..Facts::default()
    })
}

/// A fault of one part of the request, in words that need no name before them.
fn not_valid_at(field: &str, message: String) -> V1Error {
    let violation = ViolationBody {
        field: field.to_owned(),
        message: message.clone(),
    };
    not_valid(message, vec![violation])
}

fn body(violation: &Violation) -> ViolationBody {
    ViolationBody {
        field: wording::field(&violation.path),
        message: wording::fault(violation),
    }
}
