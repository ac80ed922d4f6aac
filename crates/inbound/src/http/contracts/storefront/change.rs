//! Changes of an order on `storefront`: answered with the order as they leave it.

use super::asked::Named;
use super::error::StorefrontError;
use super::rendering::answer_with;
use crate::http::effect::changing::{Asking, ChangeRefusal};
use crate::http::use_cases::UseCases;
use application::{Answer, Caller};
use axum::http::StatusCode;
use domain::{Order, Timestamp};

impl ChangeRefusal for StorefrontError {
    fn answer_about(self, _order: &Order, now: Timestamp) -> Answer {
        self.answer(Some(now))
    }
}

impl Asking<StorefrontError> {
    /// A change of the order in the path.
    pub(super) fn of(
        use_cases: &UseCases,
        by: (Caller, Option<String>),
        named: &Named,
        route: &str,
    ) -> Self {
        let success = |order: &Order| answer_with(StatusCode::OK, order);
        Self::new(use_cases, by, named.order, route, success)
    }
}
