//! What goes wrong before or behind any route, in words that every contract can put in its own shape.

use crate::http::identity::Refused;
use application::ports::{ReadError, StoreError};
use axum::http::StatusCode;

/// What goes wrong before or behind any route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is nothing at this path.
    NoSuchPath,
    /// The path is there, the method is not.
    MethodNotAllowed,
    /// A page of another site wants something here.
    CrossSite,
    /// Somebody who only looks on wants to do something.
    OnlyLooks,
    /// The request was sent to a name that is not this machine's own.
    ForeignHost,
    /// The path and the query are longer than anything that is meant.
    AddressTooLong,
    /// This caller asks more often than they may; so many seconds later they may again.
    TooManyRequests { retry_after: u32 },
    /// This address has as many connections open as it may have.
    TooManyConnections { retry_after: u32 },
    /// This caller has as many live streams open as they may have.
    TooManyStreams { retry_after: u32 },
    /// There is no room for anybody's next connection or stream.
    Busy { retry_after: u32 },
    /// It cannot be told who asks.
    NotIdentified(Refused),
    /// A fault of ours.
    Panicked,
}

impl Trouble {
    /// Nobody said who they are, and somebody has to.
    pub(crate) const UNIDENTIFIED: Self = Self::NotIdentified(Refused::Unidentified);

    /// The status on every contract.
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::CrossSite | Self::OnlyLooks | Self::ForeignHost => StatusCode::FORBIDDEN,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::TooManyRequests { .. }
            | Self::TooManyConnections { .. }
            | Self::TooManyStreams { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotIdentified(refused) => refused.status(),
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What to tell the client.
    pub(crate) fn words(self) -> String {
        let words = match self {
            Self::NoSuchPath => "There is nothing at this path: see /docs",
            Self::MethodNotAllowed => "This path does not answer this method: see the Allow header",
            Self::CrossSite => "Pages of other sites may not use this service",
            Self::OnlyLooks => "Viewers look on and do nothing: this is for others",
            Self::ForeignHost => {
                "This service answers to the names of its own machine only, such as localhost"
            }
            Self::AddressTooLong => "The path and the query are longer than this service reads",
            Self::TooManyRequests { retry_after } => {
                return format!(
                    "Too many requests: nothing was done; ask again in {retry_after} s"
                );
            }
            Self::TooManyConnections { .. } => {
                "Too many connections of this address are open: close one first"
            }
            Self::TooManyStreams { .. } => "Too many live streams are open: close one first",
            Self::Busy { retry_after } => {
                return format!("There is no room now: ask again in {retry_after} s");
            }
            Self::NotIdentified(refused) => refused.words(),
            Self::Panicked => "Something went wrong here; it is on record",
        };
        words.to_owned()
    }

    /// The header that belongs to the status.
    pub(crate) fn header(self) -> Option<(&'static str, String)> {
        match self {
            Self::TooManyRequests { retry_after }
            | Self::TooManyConnections { retry_after }
            | Self::TooManyStreams { retry_after }
            | Self::Busy { retry_after } => Some(("Retry-After", retry_after.to_string())),
            Self::NotIdentified(refused) => refused.header(),
            Self::NoSuchPath
            | Self::MethodNotAllowed
            | Self::CrossSite
            | Self::OnlyLooks
            | Self::ForeignHost
            | Self::AddressTooLong
            | Self::Panicked => None,
        }
    }
}

/// What a client is told when the store gives no answer, or one that cannot be read. What is wrong with
/// it is for its operators.
pub(crate) fn of_store<E: From<Trouble>>(
    error: &StoreError,
    unavailable: impl FnOnce(&'static str) -> E,
) -> E {
    tracing::error!(%error, "a request could not be served: {error}");
    match error {
        StoreError::Unavailable(_) | StoreError::Newer(_) => {
            unavailable("The order store does not answer at the moment")
        }
        StoreError::Refused(_) => unavailable("The order store does not take this at the moment"),
        StoreError::Corrupt { .. } => Trouble::Panicked.into(),
    }
}

/// What a client is told when somebody who is only asked gave no answer, or one that cannot be read.
pub(crate) fn of_read<E: From<Trouble>>(error: &ReadError, unavailable: impl FnOnce() -> E) -> E {
    if error.is_spoilt {
        tracing::error!(%error, "a request could not be served: {error}");
        return Trouble::Panicked.into();
    }
    tracing::warn!(%error, "a request could not be served: {error}");
    unavailable()
}
