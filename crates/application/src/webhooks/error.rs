//! Why nothing was done about a webhook.

use crate::audit::{Ending, Ends};
use crate::ports::StoreError;
use thiserror::Error;

/// Why nothing was done about a webhook.
#[derive(Debug, Clone, Error)]
pub enum WebhookError {
    /// There is none of this id.
    #[error("there is no such webhook")]
    NotFound,
    /// It is not for them.
    #[error("only operators look after webhooks")]
    Forbidden,
    /// Nothing is sent to this address.
    #[error("{0}")]
    Address(String),
    /// There are as many as there may be.
    #[error("there are {0} webhooks, and no more can be: remove one first")]
    Full(usize),
    /// It is not as the caller has seen it.
    #[error("the webhook is at revision {at}, not {expected}: read it again")]
    Moved {
        /// Where it is.
        at: u64,
        /// What the caller has seen.
        expected: u64,
    },
    /// Others change it at the same time, again and again.
    #[error("the webhook is changing too quickly: try again")]
    Busy,
    /// There is no delivery of this number.
    #[error("there is no such delivery")]
    NoDelivery,
    /// It was a test: there is no event to be sent again.
    #[error("it was a test: send another one")]
    WasTest,
    /// There is no such order.
    #[error("there is no such order")]
    NoOrder,
    /// The order has no such event.
    #[error("the order has events 1 to {0}")]
    NoEvent(u64),
    /// The journal has no such place.
    #[error("the last event is at {0}")]
    NoPlace(u64),
    /// Nothing was ever sent to it in its turn.
    #[error("the webhook has not begun yet: nothing was sent that could be sent again")]
    NotBegun,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ends for WebhookError {
    fn ending(&self) -> Ending {
        match self {
            // In the words of whoever looked the address up.
            Self::Address(_) => Ending::failed("nothing is sent to this address"),
            Self::Forbidden => Ending::refused(),
            Self::Store(error) => error.ending(),
            Self::NotFound
            | Self::Full(_)
            | Self::Moved { .. }
            | Self::Busy
            | Self::NoDelivery
            | Self::WasTest
            | Self::NoOrder
            | Self::NoEvent(_)
            | Self::NoPlace(_)
            | Self::NotBegun => Ending::failed(self.to_string()),
        }
    }
}

/// Refuses what they may not do.
pub(super) fn check(may: bool) -> Result<(), WebhookError> {
    may.then_some(()).ok_or(WebhookError::Forbidden)
}
