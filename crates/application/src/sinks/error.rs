//! Why nothing was done with a sink.

use crate::audit::{Ending, Ends};
use crate::ports::{RelayBook, SinkName, SinkState, StoreError};
use thiserror::Error;

/// Why nothing was done with a sink.
#[derive(Debug, Clone, Error)]
pub enum SinkError {
    /// No events were ever carried to one of this name.
    #[error("there is no such sink")]
    NotFound,
    /// It does not wait with this order.
    #[error("the sink does not hold back this order")]
    NotHeldBack,
    /// Somebody carries events to it.
    #[error(
        "events are carried to the sink: take it out of the settings first, or delete its webhook"
    )]
    InUse,
    /// It is that of a webhook, which may be paused: what waits there has been promised to it.
    #[error("the sink is a webhook's: delete the webhook, and it is forgotten with it")]
    OfWebhook,
    /// It is not for them.
    #[error("only operators may do this")]
    Forbidden,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ends for SinkError {
    fn ending(&self) -> Ending {
        match self {
            Self::NotFound => Ending::failed("there is no such sink"),
            Self::NotHeldBack => Ending::failed("the sink does not hold back this order"),
            Self::InUse => Ending::failed("events are carried to it"),
            Self::OfWebhook => Ending::failed("it is a webhook's"),
            Self::Forbidden => Ending::refused(),
            Self::Store(error) => error.ending(),
        }
    }
}

/// Refuses what they may not do.
pub(super) fn check(may: bool) -> Result<(), SinkError> {
    may.then_some(()).ok_or(SinkError::Forbidden)
}

/// How the sink of this name stands.
pub(super) async fn state_of(
    book: &dyn RelayBook,
    sink: &SinkName,
) -> Result<SinkState, SinkError> {
    let sinks = book.sinks().await?;
    let found = sinks.into_iter().find(|state| state.name == *sink);
    found.ok_or(SinkError::NotFound)
}
