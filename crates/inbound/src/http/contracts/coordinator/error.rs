//! Every error of `coordinator`: `{"error": CODE, "message": …, "details": …}`.

use crate::http::answering::answer;
use crate::http::answering::wording;
use crate::http::contracts::trouble::{self, Trouble};
use crate::http::effect::idempotency::{BadKey, KeyReused};
use crate::http::identity::Refused;
use crate::http::reading::body::BodyError;
use crate::http::reading::fields::Violation;
use crate::http::reading::foreign_id::ForeignId;
use application::Answer;
use application::orders::GetOrderError;
use application::ports::StoreError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a client may ask again when somebody whom the order needs did not answer.
const ASK_AGAIN: u32 = 5;

/// An error as it goes out.
#[derive(Debug, Clone)]
pub(super) struct CoordinatorError {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Vec<DetailBody>,
    headers: Vec<(&'static str, String)>,
}

/// The body of every error.
#[derive(Serialize, ToSchema)]
#[schema(as = CoordinatorError)]
pub(super) struct ErrorBody {
    #[schema(examples("OUT_OF_STOCK"))]
    error: &'static str,
    message: String,
    /// One for each product or member that is concerned; null if it is about none.
    details: Option<Vec<DetailBody>>,
}

/// What an error is about.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CoordinatorErrorDetail)]
pub(super) struct DetailBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) product_id: Option<ForeignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) requested: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) available: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
}

impl CoordinatorError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ORDER_NOT_FOUND",
            "There is no such order",
        )
    }

    /// Somebody whom the order needs does not answer.
    pub(super) fn unavailable(message: &str) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "SERVICE_UNAVAILABLE",
            message,
        )
        .retry_after(ASK_AGAIN)
    }

    /// A member or a part of the path that is not valid.
    pub(super) fn invalid(field: &str, message: &str) -> Self {
        let detail = DetailBody {
            field: Some(field.to_owned()),
            message: Some(message.to_owned()),
            ..DetailBody::default()
        };
        let words = format!("{field} {message}");
        Self::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", words).about(vec![detail])
    }

    pub(super) fn about(mut self, details: Vec<DetailBody>) -> Self {
        self.details = details;
        self
    }

    fn retry_after(mut self, seconds: u32) -> Self {
        self.headers.push(("Retry-After", seconds.to_string()));
        self
    }

    /// The error as it goes out.
    pub(super) fn answer(&self) -> Answer {
        let body = ErrorBody {
            error: self.code,
            message: self.message.clone(),
            details: (!self.details.is_empty()).then(|| self.details.clone()),
        };
        answer::with_headers(answer::json(self.status, &body), &self.headers)
    }
}

impl IntoResponse for CoordinatorError {
    fn into_response(self) -> Response {
        answer::response(self.answer())
    }
}

impl KeyReused for CoordinatorError {
    fn key_reused() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "IDEMPOTENCY_KEY_REUSED",
            "The Idempotency-Key was used for a different request",
        )
    }
}

impl From<Trouble> for CoordinatorError {
    fn from(trouble: Trouble) -> Self {
        let code = match trouble {
            Trouble::NoSuchPath => "NOT_FOUND",
            Trouble::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Trouble::CrossSite | Trouble::OnlyLooks | Trouble::ForeignHost => "FORBIDDEN",
            Trouble::AddressTooLong => "ADDRESS_TOO_LONG",
            Trouble::TooManyRequests { .. } => "TOO_MANY_REQUESTS",
            Trouble::TooManyConnections { .. } => "TOO_MANY_CONNECTIONS",
            Trouble::TooManyStreams { .. } => "TOO_MANY_STREAMS",
            Trouble::Busy { .. } | Trouble::NotIdentified(Refused::CannotCheck) => {
                "SERVICE_UNAVAILABLE"
            }
            Trouble::NotIdentified(Refused::Contradictory(_)) => "INVALID_REQUEST",
            Trouble::NotIdentified(
                Refused::Unidentified
                | Refused::ExpiredToken
                | Refused::InvalidToken
                | Refused::UnknownKey,
            ) => "UNAUTHENTICATED",
            Trouble::Panicked => "INTERNAL_ERROR",
        };
        let mut error = Self::new(trouble.status(), code, trouble.words());
        error.headers.extend(trouble.header());
        error
    }
}

impl From<Vec<Violation>> for CoordinatorError {
    fn from(violations: Vec<Violation>) -> Self {
        let detail = |violation: &Violation| DetailBody {
            field: Some(wording::field(&violation.path)),
            message: Some(wording::fault(violation)),
            ..DetailBody::default()
        };
        Self::new(
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
            "The request is not valid",
        )
        .about(violations.iter().map(detail).collect())
    }
}

impl From<BodyError> for CoordinatorError {
    fn from(error: BodyError) -> Self {
        Self::new(error.status(), "INVALID_REQUEST", error.to_string())
    }
}

impl From<BadKey> for CoordinatorError {
    fn from(error: BadKey) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
            error.to_string(),
        )
    }
}

impl From<GetOrderError> for CoordinatorError {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::not_found(),
            GetOrderError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for CoordinatorError {
    fn from(error: StoreError) -> Self {
        trouble::of_store(&error, Self::unavailable)
    }
}
