//! Why a change of an order had no effect, in the words of `storefront`.

use super::error::StorefrontError;
use application::orders::ChangeError;
use axum::http::StatusCode;
use domain::order::IllegalTransition;

impl From<ChangeError<IllegalTransition>> for StorefrontError {
    fn from(error: ChangeError<IllegalTransition>) -> Self {
        match error {
            ChangeError::NotFound => Self::not_found(),
            ChangeError::Forbidden => {
                Self::new(StatusCode::FORBIDDEN, "Only operators may do this")
            }
            ChangeError::Refused(error) => {
                let from = error.from.as_str();
                let words = format!("Order cannot be {}. Current status: {from}", error.wanted);
                Self::new(StatusCode::BAD_REQUEST, words)
            }
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
