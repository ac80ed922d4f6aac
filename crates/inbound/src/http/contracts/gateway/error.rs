//! Every error of `gateway`: `{"timestamp", "status", "error", "message", "path"}`, and `products`
//! where some are the trouble.

use crate::http::answering::answer;
use crate::http::answering::dated::undated;
use crate::http::answering::located::unlocated;
use crate::http::contracts::trouble::{self, Trouble};
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::moment;
use application::Answer;
use application::orders::SwitchExpiryError;
use application::ports::StoreError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use domain::text::clipped;
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a client may ask again when something of ours did not answer.
const ASK_AGAIN: u32 = 2;

/// How much of a path goes back with what was wrong with it.
const PATH_SHOWN: usize = 512;

/// An error but for where and when.
#[derive(Debug, Clone)]
pub(super) struct GatewayError {
    status: StatusCode,
    message: String,
    products: Vec<ForeignId>,
    headers: Vec<(&'static str, String)>,
}

/// The body of every error.
#[derive(Serialize, ToSchema)]
#[schema(as = GatewayError)]
pub(super) struct ErrorBody {
    /// Left out where the connection itself is refused, before anybody looks at a clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time", examples("2026-03-08T14:30:00.123456Z"))]
    timestamp: Option<String>,
    #[schema(examples(409))]
    status: u16,
    #[schema(examples("Conflict"))]
    error: &'static str,
    #[schema(examples("Product 1 has insufficient stock"))]
    message: String,
    #[schema(examples("/Order/pay-result/abc123xyz"))]
    path: String,
    /// The products that are unknown or short of stock.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    products: Vec<ForeignId>,
}

impl GatewayError {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            products: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn no_such_order() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such order of yours")
    }

    pub(super) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
            .header("Retry-After", ASK_AGAIN.to_string())
    }

    /// Names the products that it is about.
    pub(super) fn about(mut self, products: Vec<ForeignId>) -> Self {
        self.products = products;
        self
    }

    fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The error as it goes out for a request to this path at this time.
    pub(super) fn answer(&self, path: &str, now: Option<Timestamp>) -> Answer {
        let body = ErrorBody {
            timestamp: now.map(moment::rfc3339_in_full),
            status: self.status.as_u16(),
            error: self.status.canonical_reason().unwrap_or("Error"),
            message: self.message.clone(),
            path: path.to_owned(),
            products: self.products.clone(),
        };
        answer::with_headers(answer::json(self.status, &body), &self.headers)
    }

    /// The same as soon as the time is known.
    pub(super) fn at(self, path: String) -> Response {
        undated(move |now| self.answer(&path, now))
    }
}

/// Whose path is told by [`locate`](crate::http::answering::located::locate).
impl IntoResponse for GatewayError {
    fn into_response(self) -> Response {
        let status = self.status;
        let at = move |path: &str| self.clone().at(clipped(path, PATH_SHOWN));
        unlocated(status, at)
    }
}

impl From<Trouble> for GatewayError {
    fn from(trouble: Trouble) -> Self {
        let mut error = Self::new(trouble.status(), trouble.words());
        error.headers.extend(trouble.header());
        error
    }
}

impl From<StoreError> for GatewayError {
    fn from(error: StoreError) -> Self {
        trouble::of_store(&error, Self::unavailable)
    }
}

impl From<SwitchExpiryError> for GatewayError {
    fn from(error: SwitchExpiryError) -> Self {
        match error {
            SwitchExpiryError::Forbidden => Self::new(StatusCode::FORBIDDEN, error.to_string()),
            SwitchExpiryError::Store(error) => error.into(),
        }
    }
}
