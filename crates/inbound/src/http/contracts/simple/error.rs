//! Every error of `simple`: `{"detail": …}`, a text or, for faults of the request, their list.

use super::violations::ViolationBody;
use crate::http::answer;
use crate::http::contracts::contract::Trouble;
use crate::http::idempotency::BadKey;
use crate::http::identity::Refused;
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
        .retry_after(ASK_AGAIN)
    }

    pub(super) fn not_valid(violations: Vec<ViolationBody>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            detail: Detail::Violations(violations),
            headers: Vec::new(),
        }
    }

    fn retry_after(self, seconds: u32) -> Self {
        self.header("Retry-After", seconds.to_string())
    }

    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The error as it goes out.
    pub(super) fn answer(&self) -> Answer {
        let detail = &self.detail;
        let mut answer = answer::json(self.status, &Body { detail });
        for (name, value) in &self.headers {
            answer = answer::with_header(answer, name, value.clone());
        }
        answer
    }
}

impl IntoResponse for SimpleError {
    fn into_response(self) -> Response {
        answer::response(self.answer())
    }
}

impl From<Trouble> for SimpleError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NoSuchPath => Self::new(StatusCode::NOT_FOUND, "Not Found"),
            Trouble::MethodNotAllowed => {
                Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
            }
            Trouble::CrossSite => Self::new(
                StatusCode::FORBIDDEN,
                "Pages of other sites may not use this service",
            ),
            Trouble::ForeignHost => Self::new(
                StatusCode::FORBIDDEN,
                "This service answers to the names of its own machine only, such as localhost",
            ),
            Trouble::AddressTooLong => Self::new(
                StatusCode::URI_TOO_LONG,
                "The path and the query are longer than this service reads",
            ),
            Trouble::TooManyRequests { retry_after } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("Too many requests: nothing was done; ask again in {retry_after} s"),
            )
            .retry_after(retry_after),
            Trouble::TooManyConnections { retry_after } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "Too many connections of this address are open: close one first",
            )
            .retry_after(retry_after),
            Trouble::TooManyStreams { retry_after } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "Too many live streams are open: close one first",
            )
            .retry_after(retry_after),
            Trouble::Busy { retry_after } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("There is no room now: ask again in {retry_after} s"),
            )
            .retry_after(retry_after),
            Trouble::NotIdentified(refused) => refused.into(),
            Trouble::Panicked => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
            }
        }
    }
}

impl From<Refused> for SimpleError {
    fn from(refused: Refused) -> Self {
        let error = Self::new(refused.status(), refused.words());
        match refused.headers() {
            Some((name, value)) => error.header(name, value),
            None => error,
        }
    }
}

impl From<BadKey> for SimpleError {
    fn from(error: BadKey) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<StoreError> for SimpleError {
    fn from(error: StoreError) -> Self {
        // What is wrong with the store is for its operators, not for callers.
        tracing::error!(%error, "a request could not be served: {error}");
        match error {
            StoreError::Unavailable(_) => Self::unavailable(),
            StoreError::Corrupt { .. } => Trouble::Panicked.into(),
        }
    }
}
