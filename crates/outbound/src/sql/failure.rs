//! What can go wrong in a database, in the ports' words.

use application::ports::{AppendError, PlaceFailure, StoreError};
use domain::OrderId;
use std::fmt::Display;

/// Why a write was not made, or may not have been.
#[derive(Debug, Clone)]
pub(crate) enum WriteError {
    /// Nothing was written.
    NotWritten(StoreError),
    /// The commit's fate could not be learned.
    Unknown(String),
}

impl WriteError {
    /// For writes that are safe to repeat, where not written and perhaps written are alike.
    pub(crate) fn into_store_error(self) -> StoreError {
        match self {
            Self::NotWritten(error) => error,
            Self::Unknown(why) => StoreError::Unavailable(why),
        }
    }

    /// Of a write that places this order.
    pub(crate) fn into_place_failure(self, order: OrderId) -> PlaceFailure {
        match self {
            Self::NotWritten(error) => PlaceFailure::Store(error),
            Self::Unknown(_) => PlaceFailure::Unknown(order),
        }
    }

    /// Of a write that continues this order.
    pub(crate) fn into_append_error(self, order: OrderId) -> AppendError {
        match self {
            Self::NotWritten(error) => AppendError::Store(error),
            Self::Unknown(_) => AppendError::Unknown(order),
        }
    }
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self::NotWritten(error)
    }
}

/// A value that this version cannot read.
pub(crate) fn unreadable(
    table: &'static str,
    column: &'static str,
    id: &dyn Display,
    why: &dyn Display,
) -> StoreError {
    StoreError::Corrupt {
        table,
        column,
        id: id.to_string(),
        why: why.to_string(),
    }
}

/// What was seen in a transaction is gone within it: the database is damaged.
pub(crate) fn vanished(table: &'static str, column: &'static str) -> StoreError {
    unreadable(
        table,
        column,
        &"(unique)",
        &"the index has a row that the table has not",
    )
}
