//! Every error of `v1`: the documented members first, then those of RFC 9457.
//!
//! The media type stays `application/json`: the document's clients decode errors as plain JSON, and
//! a problem's members are as readable there.

use super::rendering::OrderNames;
use super::violations::ViolationBody;
use crate::http::answering::answer;
use crate::http::answering::located::unlocated;
use crate::http::contracts::trouble::Trouble;
use crate::http::effect::idempotency::KeyReused;
use crate::http::reading::decimal::Decimal;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::use_cases::UseCases;
use application::orders::ExplainDamage;
use application::ports::StoreError;
use application::{Answer, Caller};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::OrderRef;
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a client may ask again when something of ours did not answer.
const ASK_AGAIN: u32 = 2;

/// An error as it goes out.
#[derive(Debug, Clone)]
pub(super) struct V1Error {
    status: StatusCode,
    /// The last part of the problem's type.
    kind: &'static str,
    error: &'static str,
    message: String,
    headers: Vec<(&'static str, String)>,
    /// The order's own address, where an order is concerned.
    instance: Option<String>,
    /// Apart, so that results stay small.
    facts: Box<Facts>,
}

/// What an error tells beyond its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) unavailable_products: Option<Vec<ForeignId>>,
    pub(super) violations: Option<Vec<ViolationBody>>,
    pub(super) expected_total: Option<Decimal>,
    pub(super) actual_total: Option<Decimal>,
    pub(super) difference: Option<Decimal>,
    pub(super) order: Option<OrderNames>,
    /// What cannot be read: for operators.
    pub(super) damage: Option<StoreError>,
}

/// The body of every error.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProblemBody {
    #[schema(examples("Insufficient stock"))]
    error: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unavailable_products: Option<Vec<ForeignId>>,
    #[schema(examples("Product ID 1 has insufficient stock"))]
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    violations: Option<Vec<ViolationBody>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_total: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual_total: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
    /// Where the order stands: `status` is the HTTP status here.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_status: Option<&'static str>,
    /// RFC 9457: the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// RFC 9457: the same as `error`.
    title: &'static str,
    /// RFC 9457: the HTTP status.
    status: u16,
    /// RFC 9457: the same as `message`.
    detail: String,
    /// RFC 9457: the order or the path that it happened at.
    instance: String,
}

impl V1Error {
    pub(super) fn new(
        status: StatusCode,
        kind: &'static str,
        error: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            error,
            message: message.into(),
            headers: Vec::new(),
            instance: None,
            facts: Box::default(),
        }
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "order-not-found",
            "Order not found",
            "There is no such order",
        )
    }

    pub(super) fn unavailable(message: &str) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Service unavailable",
            message,
        )
        .retry_after(ASK_AGAIN)
    }

    pub(super) fn retry_after(self, seconds: u32) -> Self {
        self.header("Retry-After", seconds.to_string())
    }

    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn facts(mut self, facts: Facts) -> Self {
        *self.facts = facts;
        self
    }

    /// Names the order that the error is about.
    pub(super) fn about(mut self, order: OrderNames) -> Self {
        self.instance = Some(order.path());
        self.facts.order = Some(order);
        self
    }

    /// An operator is told all about an order that cannot be read; a customer is not.
    async fn told_to(self, caller: &Caller, use_cases: &UseCases, order: OrderRef) -> Self {
        match &self.facts.damage {
            Some(damage) if caller.is_operator() => {
                let explain = ExplainDamage {
                    journal: use_cases.journal.clone(),
                    list: use_cases.orders.clone(),
                };
                let words = explain.run(order, damage).await;
                let (kind, title) = ("order-unreadable", "Order cannot be read");
                Self::new(self.status, kind, title, words)
            }
            _ => self,
        }
    }

    /// The error as it goes out for a request to this path.
    pub(super) fn answer(&self, path: &str) -> Answer {
        let facts = Facts::clone(&self.facts);
        let order = facts.order;
        let body = ProblemBody {
            error: self.error,
            unavailable_products: facts.unavailable_products,
            message: self.message.clone(),
            violations: facts.violations,
            expected_total: facts.expected_total,
            actual_total: facts.actual_total,
            difference: facts.difference,
            order_id: order.as_ref().map(|order| order.number),
            order_status: order.as_ref().map(|order| order.status),
            order_number: order.map(|order| order.order_number),
            kind: format!("urn:order-service:problem:{}", self.kind),
            title: self.error,
            status: self.status.as_u16(),
            detail: self.message.clone(),
            instance: self.instance.clone().unwrap_or_else(|| path.to_owned()),
        };
        answer::with_headers(answer::json(self.status, &body), &self.headers)
    }
}

/// What was found or done, or why not, as this caller is to be told.
pub(super) async fn told<T>(
    ended: Result<T, impl Into<V1Error>>,
    caller: &Caller,
    use_cases: &UseCases,
    order: OrderRef,
) -> Result<T, V1Error> {
    match ended {
        Ok(done) => Ok(done),
        Err(error) => Err(error.into().told_to(caller, use_cases, order).await),
    }
}

impl KeyReused for V1Error {
    fn key_reused() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "key-reused",
            "Idempotency key reused",
            "The idempotency key was used for a different request",
        )
    }
}

impl From<Trouble> for V1Error {
    fn from(trouble: Trouble) -> Self {
        let (kind, title) = match trouble {
            Trouble::NoSuchPath => ("no-such-path", "Not found"),
            Trouble::MethodNotAllowed => ("method-not-allowed", "Method not allowed"),
            Trouble::CrossSite => ("cross-site", "Forbidden"),
            Trouble::OnlyLooks => ("forbidden", "Forbidden"),
            Trouble::ForeignHost => ("foreign-host", "Forbidden"),
            Trouble::AddressTooLong => ("address-too-long", "Address too long"),
            Trouble::TooManyRequests { .. } => ("too-many-requests", "Too many requests"),
            Trouble::TooManyConnections { .. } => ("too-many-connections", "Too many connections"),
            Trouble::TooManyStreams { .. } => ("too-many-streams", "Too many streams"),
            Trouble::Busy { .. } => ("busy", "Service busy"),
            Trouble::NotIdentified(refused) => (refused.kind(), refused.title()),
            Trouble::Panicked => ("internal", "Internal error"),
        };
        let mut error = Self::new(trouble.status(), kind, title, trouble.words());
        error.headers.extend(trouble.header());
        error
    }
}

/// Whose instance is told by [`locate`](crate::http::answering::located::locate), unless it is an order.
impl IntoResponse for V1Error {
    fn into_response(self) -> Response {
        let status = self.status;
        unlocated(status, move |path| answer::response(self.answer(path)))
    }
}
