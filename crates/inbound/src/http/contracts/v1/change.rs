//! Changes of an order on `v1`: named by the last part of their route, and answered with 204.

use super::asked::{Asked, Named};
use super::error::V1Error;
use super::rendering::order_path;
use super::routes::ORDERS;
use crate::http::answering::answer;
use crate::http::effect::changing::{Asking, ChangeRefusal};
use crate::http::use_cases::UseCases;
use application::Answer;
use axum::http::StatusCode;
use domain::{Order, Timestamp};

impl ChangeRefusal for V1Error {
    fn answer_about(self, order: &Order, _now: Timestamp) -> Answer {
        self.answer(&order_path(order.id()))
    }
}

impl Asking<V1Error> {
    /// A change of the order in the path, which is answered with 204. `action` is the last part of
    /// the route.
    pub(super) fn to(action: &str, use_cases: &UseCases, asked: Asked, order: &Named) -> Self {
        Self::answered(StatusCode::NO_CONTENT, action, use_cases, asked, order)
    }

    /// The same with another status.
    pub(super) fn answered(
        status: StatusCode,
        action: &str,
        use_cases: &UseCases,
        asked: Asked,
        order: &Named,
    ) -> Self {
        let route = format!("{ORDERS}/{{id}}/{action}");
        let success = move |_: &Order| answer::empty(status);
        Self::new(
            use_cases,
            (asked.caller, asked.key),
            order.0,
            route,
            success,
        )
        .seen(asked.revision)
    }
}
