//! What a store or a collaborator that is only read can fail with.

use thiserror::Error;

/// Why the store did not do what was asked. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// It cannot be reached, is full, read-only or overloaded; it may be asked again.
    #[error("the order store is not available: {0}")]
    Unavailable(String),
    /// It takes just this write from nobody: a constraint, a value that no column takes. A missing
    /// right is no such thing, it is in everybody's way ([`Self::Unavailable`]).
    /// Others' writes do not suffer from it, and asking again does not help until somebody has looked.
    #[error("the order store refuses what was to be written: {0}")]
    Refused(String),
    /// It concerns an order that a newer version of this program keeps: a replica of that can be asked, or
    /// this one after its update. All others are as they were.
    #[error("the order store leaves this to others: {0}")]
    Newer(String),
    /// A row that this version cannot read.
    #[error("table {table}, column {column}, id {id} cannot be read: {why}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
        /// Which row.
        id: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Why a collaborator that is only read gave no answer. Asking again is safe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{collaborator} gave no answer: {why}")]
pub struct ReadError {
    /// Who was asked.
    pub collaborator: &'static str,
    /// What happened.
    pub why: String,
    /// Whether what is there cannot be understood: then asking again does not help until somebody has
    /// looked at it.
    pub is_spoilt: bool,
    /// Whether nothing was heard: they were not reached, gave no answer in time, or one that says no more
    /// than that they failed. What was told and cannot be used is no silence.
    pub is_silence: bool,
}
