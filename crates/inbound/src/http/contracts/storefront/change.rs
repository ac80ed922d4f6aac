//! Changes of an order on `storefront`: answered with the order as they leave it.

use super::asked::Named;
use super::error::StorefrontError;
use super::rendering::answer_with;
use crate::http::changing::{Asking, ChangeRefusal};
use crate::http::use_cases::UseCases;
use application::{Answer, Caller};
use axum::http::StatusCode;
use domain::order::Revision;
use domain::{Order, Timestamp};
use std::marker::PhantomData;
use std::sync::Arc;

impl ChangeRefusal for StorefrontError {
    fn answer_about(self, _order: &Order, now: Timestamp) -> Answer {
        self.answer(Some(now))
    }
}

impl Asking<StorefrontError> {
    /// A change of the order in the path.
    pub(super) fn of(
        use_cases: &UseCases,
        (caller, key): (Caller, Option<String>),
        named: &Named,
        route: &str,
    ) -> Self {
        Self {
            use_cases: use_cases.clone(),
            caller,
            key,
            revision: Revision::default(),
            order: named.order,
            route: route.to_owned(),
            content: Vec::new(),
            success: Arc::new(|order| answer_with(StatusCode::OK, order)),
            refusals: PhantomData,
        }
    }
}
