//! Faults of a request in the words of `gateway`: 400 with all of them in one message.

use super::error::GatewayError;
use crate::http::answering::wording;
use crate::http::effect::idempotency::BadKey;
use crate::http::reading::body::BodyError;
use crate::http::reading::fields::Violation;

impl From<Vec<Violation>> for GatewayError {
    fn from(violations: Vec<Violation>) -> Self {
        let words: Vec<String> = violations.iter().map(words).collect();
        Self::bad_request(words.join("; "))
    }
}

impl From<BodyError> for GatewayError {
    fn from(error: BodyError) -> Self {
        Self::new(error.status(), error.to_string())
    }
}

impl From<BadKey> for GatewayError {
    fn from(error: BadKey) -> Self {
        Self::bad_request(error.to_string())
    }
}

fn words(violation: &Violation) -> String {
    let field = if violation.path.is_empty() {
        "the body".to_owned()
    } else {
        wording::field(&violation.path)
    };
    format!("{field} {}", wording::fault(violation))
}
