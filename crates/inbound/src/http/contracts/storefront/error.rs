//! Every error of `storefront`: the status, what is wrong, and when it was told.

use crate::http::answering::answer;
use crate::http::answering::dated;
use crate::http::contracts::trouble::{self, Trouble};
use crate::http::effect::idempotency::{BadKey, KeyReused};
use crate::http::reading::moment;
use application::Answer;
use application::orders::GetOrderError;
use application::ports::StoreError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use domain::text::clipped;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Seconds after which a client may ask again when somebody whom the order needs did not answer.
const ASK_AGAIN: u32 = 5;

const ALLOW: &str = "Allow";

/// How much of an order's name goes back.
const NAME_SHOWN: usize = 64;

/// An error as it goes out.
#[derive(Debug, Clone)]
pub(super) struct StorefrontError {
    status: StatusCode,
    told: Told,
    headers: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone)]
enum Told {
    Message(String),
    /// What is wrong with each field.
    Errors(BTreeMap<String, String>),
    /// Whoever knows how the request named the order completes it.
    NoSuchOrder,
}

/// The body of most errors.
#[derive(Serialize, ToSchema)]
#[schema(as = StorefrontError)]
pub(super) struct ErrorBody {
    #[schema(examples(404))]
    status: u16,
    #[schema(examples("Order not found with ID: 0199b0e4-7c4e-7b1e-8d3f-2f6f3c1b0a99"))]
    message: String,
    #[schema(value_type = String, examples("2026-03-08T14:30:00.123456Z"))]
    timestamp: Option<String>,
}

/// The body of a request whose fields are not valid.
#[derive(Serialize, ToSchema)]
#[schema(as = StorefrontValidation)]
pub(super) struct ValidationBody {
    #[schema(examples(400))]
    status: u16,
    /// What is wrong, by field: `shippingAddress`, `items[0].quantity`.
    errors: BTreeMap<String, String>,
    #[schema(value_type = String, examples("2026-03-08T14:30:00.123456Z"))]
    timestamp: Option<String>,
}

/// The body of a request that is not understood, or not valid.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = StorefrontBadRequest)]
#[expect(dead_code, reason = "it is there for the description only")]
pub(super) enum BadRequestBody {
    Validation(ValidationBody),
    Error(ErrorBody),
}

impl StorefrontError {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self::telling(status, Told::Message(message.into()))
    }

    pub(super) fn not_valid(errors: BTreeMap<String, String>) -> Self {
        Self::telling(StatusCode::BAD_REQUEST, Told::Errors(errors))
    }

    pub(super) const fn not_found() -> Self {
        Self::telling(StatusCode::NOT_FOUND, Told::NoSuchOrder)
    }

    /// Somebody whom the request needs does not answer.
    pub(super) fn unavailable(message: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
            .header("Retry-After", ASK_AGAIN.to_string())
    }

    /// The carts are kept, and changed, by a service of their own. None of the paths that change one
    /// has another method.
    pub(super) fn kept_elsewhere() -> Self {
        let words = "Carts are kept by the cart service: change them there";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, words).header(ALLOW, String::new())
    }

    /// This path has other methods all the same.
    pub(super) fn still_allowing(mut self, methods: &str) -> Self {
        let mut headers = self.headers.iter_mut();
        if let Some((_, allowed)) = headers.find(|(name, _)| *name == ALLOW) {
            methods.clone_into(allowed);
        }
        self
    }

    const fn telling(status: StatusCode, told: Told) -> Self {
        Self {
            status,
            told,
            headers: Vec::new(),
        }
    }

    fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Names the order as the request does, if this is about one that is not there.
    pub(super) fn naming(mut self, order: &str) -> Self {
        if matches!(self.told, Told::NoSuchOrder) {
            let name = clipped(order, NAME_SHOWN);
            self.told = Told::Message(format!("Order not found with ID: {name}"));
        }
        self
    }

    /// The error as it goes out at this time.
    pub(super) fn answer(&self, at: Option<Timestamp>) -> Answer {
        let status = self.status.as_u16();
        let timestamp = at.map(moment::rfc3339);
        let message = match &self.told {
            Told::Message(message) => message.clone(),
            Told::NoSuchOrder => "Order not found".to_owned(),
            Told::Errors(errors) => {
                let body = ValidationBody {
                    status,
                    errors: errors.clone(),
                    timestamp,
                };
                return answer::with_headers(answer::json(self.status, &body), &self.headers);
            }
        };
        let body = ErrorBody {
            status,
            message,
            timestamp,
        };
        answer::with_headers(answer::json(self.status, &body), &self.headers)
    }
}

impl IntoResponse for StorefrontError {
    fn into_response(self) -> Response {
        dated::undated(move |at| self.answer(at))
    }
}

impl KeyReused for StorefrontError {
    fn key_reused() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Idempotency-Key was used for a different request",
        )
    }
}

impl From<Trouble> for StorefrontError {
    fn from(trouble: Trouble) -> Self {
        let mut error = Self::new(trouble.status(), trouble.words());
        error.headers.extend(trouble.header());
        error
    }
}

impl From<BadKey> for StorefrontError {
    fn from(error: BadKey) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<StoreError> for StorefrontError {
    fn from(error: StoreError) -> Self {
        trouble::of_store(&error, Self::unavailable)
    }
}

impl From<GetOrderError> for StorefrontError {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::not_found(),
            GetOrderError::Store(error) => error.into(),
        }
    }
}
