//! Why a change had no effect, in the words of `v1`.

use super::error::{Facts, V1Error};
use super::rendering::status_name;
use crate::http::answering::wording::capitalised;
use crate::http::contracts::trouble;
use application::orders::{ChangeError, WrongParcel};
use application::ports::StoreError;
use axum::http::StatusCode;
use domain::order::IllegalTransition;
use domain::process::SettleError;

impl<E> From<ChangeError<E>> for V1Error
where
    V1Error: From<E>,
{
    fn from(error: ChangeError<E>) -> Self {
        match error {
            ChangeError::NotFound => Self::not_found(),
            ChangeError::Forbidden => forbidden("Only services and operators may do this"),
            ChangeError::Refused(error) => error.into(),
            ChangeError::Revision(error) => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "order-has-moved-on",
                "Precondition failed",
                format!("{}: read it again", capitalised(&error.to_string())),
            ),
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

impl From<IllegalTransition> for V1Error {
    fn from(error: IllegalTransition) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "illegal-transition",
            "Not possible now",
            not_possible(&error),
        )
    }
}

pub(super) fn not_possible(error: &IllegalTransition) -> String {
    let from = status_name(error.from);
    format!("An order that is {from} cannot be {}", error.wanted)
}

impl From<WrongParcel> for V1Error {
    fn from(error: WrongParcel) -> Self {
        let message = match error {
            WrongParcel::Another { actual, .. } => {
                format!("The order's tracking number is {actual}")
            }
            WrongParcel::None => "The order has no parcel yet".to_owned(),
        };
        let (kind, title) = ("wrong-parcel", "Wrong parcel");
        Self::new(StatusCode::CONFLICT, kind, title, message)
    }
}

impl From<SettleError> for V1Error {
    fn from(error: SettleError) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "nothing-to-settle",
            "Cannot be settled",
            error.to_string(),
        )
    }
}

impl From<StoreError> for V1Error {
    fn from(error: StoreError) -> Self {
        let told: Self = trouble::of_store(&error, Self::unavailable);
        match error {
            StoreError::Unavailable(_) | StoreError::Refused(_) | StoreError::Newer(_) => told,
            damage @ StoreError::Corrupt { .. } => told.facts(Facts {
                damage: Some(damage),
                ..Facts::default()
            }),
        }
    }
}

pub(super) fn forbidden(message: &str) -> V1Error {
    V1Error::new(StatusCode::FORBIDDEN, "forbidden", "Forbidden", message)
}
