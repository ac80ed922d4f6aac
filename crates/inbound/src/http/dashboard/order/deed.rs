//! Deeds of operators on one order: each takes effect once, and leads back to the order's page, which
//! says what it came to.

use super::super::orders::ORDERS;
use super::told::{NotSettled, Told};
use crate::http::effect::changing::ChangeRefusal;
use crate::http::effect::idempotency::{self, KeyReused};
use crate::http::web::{PageFailure, SignedIn, lead_on};
use application::Answer;
use application::orders::{ChangeError, GetOrderError};
use application::ports::StoreError;
use axum::response::Response;
use domain::order::IllegalTransition;
use domain::process::SettleError;
use domain::{Order, OrderId, Timestamp};

/// Why a deed had no effect, or none that is known of.
#[derive(Debug)]
pub(super) enum Refused {
    /// Something that the order's page says.
    Told(Told),
    NotFound,
    Forbidden,
    Store(StoreError),
}

impl From<GetOrderError> for Refused {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::NotFound,
            GetOrderError::Store(error) => Self::Store(error),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<IllegalTransition> for Refused {
    fn from(error: IllegalTransition) -> Self {
        Self::Told(Told::from(&error))
    }
}

impl From<SettleError> for Refused {
    fn from(error: SettleError) -> Self {
        Self::Told(Told::NotSettled(NotSettled::from(&error)))
    }
}

impl<E> From<ChangeError<E>> for Refused
where
    Self: From<E>,
{
    fn from(error: ChangeError<E>) -> Self {
        match error {
            ChangeError::NotFound => Self::NotFound,
            ChangeError::Forbidden => Self::Forbidden,
            ChangeError::Refused(error) => error.into(),
            ChangeError::Revision(_) => Self::Told(Told::MovedOn),
            ChangeError::Busy(_) => Self::Told(Told::Busy),
            ChangeError::Store(error) => Self::Store(error),
            ChangeError::Unknown(_) => Self::Told(Told::Unknown),
        }
    }
}

impl KeyReused for Refused {
    fn key_reused() -> Self {
        Self::Told(Told::FormUsed)
    }
}

impl ChangeRefusal for Refused {
    fn answer_about(self, _order: &Order, _now: Timestamp) -> Answer {
        let told = match self {
            Self::Told(told) => told,
            // None of these is final, so none is kept.
            Self::NotFound | Self::Forbidden | Self::Store(_) => Told::Busy,
        };
        told.answer()
    }
}

/// Back to the order's page, which says what the deed came to.
pub(super) fn lead_back(
    signed_in: &SignedIn,
    order: OrderId,
    came_to: Result<Response, Refused>,
) -> Result<Response, PageFailure> {
    let told = match came_to {
        // What cannot be read any more was kept by another version: the page shows the order as it is.
        Ok(answer) => Told::of(&answer).unwrap_or(Told::Unknown),
        Err(Refused::Told(told)) => told,
        Err(Refused::NotFound) => return Err(GetOrderError::NotFound.into()),
        Err(Refused::Forbidden) => return Err(PageFailure::for_operators()),
        Err(Refused::Store(error)) => return Err(error.into()),
    };
    Ok(lead_on(
        signed_in,
        &format!("{ORDERS}/{order}"),
        &told.notice(),
    ))
}

/// A key that a form may carry.
pub(super) fn key(text: String) -> Result<String, PageFailure> {
    if idempotency::is_key(text.as_bytes()) {
        Ok(text)
    } else {
        Err(PageFailure::BadInput(
            "The form is not one of this page's: open the order again.".to_owned(),
        ))
    }
}
