//! Changes of an order on `v1`: named by the last part of their route, and answered with 204.

use super::asked::{Asked, Named};
use super::error::V1Error;
use super::rendering::order_path;
use super::routes::ORDERS;
use crate::http::changing::{Asking, ChangeRefusal};
use crate::http::use_cases::UseCases;
use crate::http::{answer, body};
use application::Answer;
use axum::extract::Request;
use axum::http::StatusCode;
use domain::{Order, Timestamp};
use std::marker::PhantomData;
use std::sync::Arc;

impl ChangeRefusal for V1Error {
    fn answer_about(self, order: &Order, _now: Timestamp) -> Answer {
        self.answer(&order_path(order.id()))
    }
}

impl Asking<V1Error> {
    /// A change of the order in the path, of which no more has to be said and which is answered
    /// with 204. `action` is the last part of the route.
    pub(super) fn to(action: &str, use_cases: &UseCases, asked: Asked, order: &Named) -> Self {
        Self {
            use_cases: use_cases.clone(),
            caller: asked.caller,
            key: asked.key,
            revision: asked.revision,
            order: order.0,
            route: format!("{ORDERS}/{{id}}/{action}"),
            content: Vec::new(),
            success: Arc::new(|_| answer::empty(StatusCode::NO_CONTENT)),
            refusals: PhantomData,
        }
    }

    /// With another status than 204.
    pub(super) fn answered_with(mut self, status: StatusCode) -> Self {
        self.success = Arc::new(move |_| answer::empty(status));
        self
    }

    /// Nothing in the body is of interest, but one that cannot be read is a mistake.
    pub(super) async fn whatever_the_body(self, request: Request) -> Result<Self, V1Error> {
        body::read_optional(request, &self.use_cases.settings).await?;
        Ok(self)
    }
}
