//! Every error of `simple`: `{"detail": …}`, a text or, for faults of the request, their list.

use super::violations::ViolationBody;
use crate::http::answering::answer;
use crate::http::contracts::trouble::{self, Trouble};
use crate::http::effect::idempotency::BadKey;
use application::Answer;
use application::ports::StoreError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a client may ask again when somebody whom the order needs did not answer.
const ASK_AGAIN: u32 = 5;

/// An error as it goes out.
#[derive(Debug, Clone)]
pub(super) struct SimpleError {
    status: StatusCode,
    detail: Detail,
    headers: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Detail {
    Words(String),
    Violations(Vec<ViolationBody>),
}

#[derive(Serialize)]
struct Body<'a> {
    detail: &'a Detail,
}

/// The body of most errors.
#[derive(Serialize, ToSchema)]
#[schema(as = SimpleDetail)]
pub(super) struct DetailBody {
    #[schema(examples("Order not found"))]
    detail: String,
}

/// The body of a request that is not valid.
#[derive(Serialize, ToSchema)]
#[schema(as = SimpleValidation)]
pub(super) struct ValidationBody {
    detail: Vec<ViolationBody>,
}

/// The body of a request that is not valid, or whose key is taken.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = SimpleRefused)]
#[expect(dead_code, reason = "it is there for the description only")]
pub(super) enum RefusedBody {
    Violations(ValidationBody),
    Words(DetailBody),
}

impl SimpleError {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: Detail::Words(detail.into()),
            headers: Vec::new(),
        }
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Order not found")
    }

    /// Somebody whom the order needs does not answer.
    pub(super) fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "External service unavailable",
        )
        .header("Retry-After", ASK_AGAIN.to_string())
    }

    pub(super) fn not_valid(violations: Vec<ViolationBody>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            detail: Detail::Violations(violations),
            headers: Vec::new(),
        }
    }

    fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The error as it goes out.
    pub(super) fn answer(&self) -> Answer {
        let detail = &self.detail;
        answer::with_headers(answer::json(self.status, &Body { detail }), &self.headers)
    }
}

impl IntoResponse for SimpleError {
    fn into_response(self) -> Response {
        answer::response(self.answer())
    }
}

impl From<Trouble> for SimpleError {
    fn from(trouble: Trouble) -> Self {
        let words = match trouble {
            Trouble::NoSuchPath => "Not Found".to_owned(),
            Trouble::MethodNotAllowed => "Method Not Allowed".to_owned(),
            Trouble::Panicked => "Internal Server Error".to_owned(),
            Trouble::CrossSite
            | Trouble::OnlyLooks
            | Trouble::ForeignHost
            | Trouble::AddressTooLong
            | Trouble::TooManyRequests { .. }
            | Trouble::TooManyConnections { .. }
            | Trouble::TooManyStreams { .. }
            | Trouble::Busy { .. }
            | Trouble::NotIdentified(_) => trouble.words(),
        };
        let mut error = Self::new(trouble.status(), words);
        error.headers.extend(trouble.header());
        error
    }
}

impl From<BadKey> for SimpleError {
    fn from(error: BadKey) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<StoreError> for SimpleError {
    fn from(error: StoreError) -> Self {
        trouble::of_store(&error, |_| Self::unavailable())
    }
}
