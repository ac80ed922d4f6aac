//! Why a change of an order had no effect, in the words of `gateway`.

use super::error::GatewayError;
use super::rendering::{number, order_name, status_name};
use crate::http::effect::changing::ChangeRefusal;
use crate::http::effect::idempotency::KeyReused;
use application::Answer;
use application::orders::ChangeError;
use axum::http::StatusCode;
use domain::order::IllegalTransition;
use domain::{Order, Timestamp};

/// Where an order is cancelled.
pub(super) const CANCEL: &str = "/Order/cancel";

impl KeyReused for GatewayError {
    fn key_reused() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The Idempotency-Key was used for a different request",
        )
    }
}

impl ChangeRefusal for GatewayError {
    fn answer_about(self, order: &Order, now: Timestamp) -> Answer {
        let name = order_name(number(order));
        self.answer(&format!("{CANCEL}/{name}"), Some(now))
    }
}

impl<E> From<ChangeError<E>> for GatewayError
where
    GatewayError: From<E>,
{
    fn from(error: ChangeError<E>) -> Self {
        match error {
            ChangeError::NotFound => Self::no_such_order(),
            ChangeError::Forbidden => {
                Self::new(StatusCode::FORBIDDEN, "This caller may not do this")
            }
            ChangeError::Refused(error) => error.into(),
            ChangeError::Revision(error) => Self::new(StatusCode::CONFLICT, error.to_string()),
            ChangeError::Busy(_) => {
                Self::unavailable("The order is changing too quickly: try again")
            }
            ChangeError::Store(error) => error.into(),
            ChangeError::Unknown(_) => Self::unavailable(
                "Whether the order was changed is not known yet: look at it, or ask again",
            ),
        }
    }
}

impl From<IllegalTransition> for GatewayError {
    fn from(error: IllegalTransition) -> Self {
        let from = status_name(error.from, None);
        let words = format!("An order that is {from} cannot be {}", error.wanted);
        Self::new(StatusCode::CONFLICT, words)
    }
}
