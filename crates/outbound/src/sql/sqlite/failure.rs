//! What can go wrong in the database, in the ports' words.

use application::ports::StoreError;
use domain::OrderId;
use rusqlite::types::FromSql;
use rusqlite::{ErrorCode, Row};
use uuid::Uuid;

/// Why a job did not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

/// Why a write was not made, or may not have been.
#[derive(Debug, Clone)]
pub(crate) enum WriteError {
    /// Nothing was written.
    NotWritten(StoreError),
    /// The disk failed during the commit: what it kept, only the next start will tell.
    Unknown(String),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    pub(crate) fn into_store_error(self) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Sqlite(error) => store_error(&error),
        }
    }
}

impl WriteError {
    /// For writes that are safe to repeat, where not written and perhaps written are alike.
    pub(crate) fn into_store_error(self) -> StoreError {
        match self {
            Self::NotWritten(error) => error,
            Self::Unknown(why) => StoreError::Unavailable(why),
        }
    }
}

fn store_error(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt {
            table: "(the database file)",
            column: "(any)",
            id: String::new(),
            why: error.to_string(),
        },
        _ => StoreError::Unavailable(error.to_string()),
    }
}

/// Whether a commit that failed like this may be on the disk all the same.
pub(super) fn leaves_commit_unknown(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
}

/// One column of a row, or which row cannot be read, and why.
pub(crate) fn column<T: FromSql>(
    row: &Row<'_>,
    table: &'static str,
    name: &'static str,
    id: &dyn std::fmt::Display,
) -> Result<T, StoreError> {
    row.get(name)
        .map_err(|error| unreadable(table, name, id, &error))
}

/// An order's id as the tables keep it.
pub(crate) const fn order_id(bytes: [u8; 16]) -> OrderId {
    OrderId::from_uuid(Uuid::from_bytes(bytes))
}

/// A value that this version cannot read.
pub(super) fn unreadable(
    table: &'static str,
    column: &'static str,
    id: &dyn std::fmt::Display,
    why: &dyn std::fmt::Display,
) -> StoreError {
    StoreError::Corrupt {
        table,
        column,
        id: id.to_string(),
        why: why.to_string(),
    }
}
