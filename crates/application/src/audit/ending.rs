//! What the trail says of how a deed ended: in words of this program alone, never in those of a message, a
//! customer or a server.

use crate::ports::{DeedOutcome, StoreError};

/// How a deed ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What came of it.
    pub outcome: DeedOutcome,
    /// More about that; empty where there is no more to say.
    pub note: String,
}

impl Ending {
    /// It is done.
    pub fn done(note: impl Into<String>) -> Self {
        Self::of(DeedOutcome::Done, note)
    }

    /// It was not done.
    pub fn failed(note: impl Into<String>) -> Self {
        Self::of(DeedOutcome::Failed, note)
    }

    /// Whether it was done is not known.
    pub fn unknown(note: impl Into<String>) -> Self {
        Self::of(DeedOutcome::Unknown, note)
    }

    /// They may not do it.
    pub fn refused() -> Self {
        Self::of(DeedOutcome::Refused, "")
    }

    fn of(outcome: DeedOutcome, note: impl Into<String>) -> Self {
        let note = note.into();
        Self { outcome, note }
    }
}

/// What a deed gives back, good or bad, as the trail is told of it.
pub trait Ends {
    /// How the deed ended.
    fn ending(&self) -> Ending;
}

impl Ends for () {
    fn ending(&self) -> Ending {
        Ending::done("")
    }
}

/// The connection may have been cut when all was written.
impl Ends for StoreError {
    fn ending(&self) -> Ending {
        match self {
            Self::Unavailable(_) => Ending::unknown("the store did not answer"),
            Self::Refused(_) => Ending::failed("the store refused it"),
            Self::Newer(_) => Ending::failed("it is left to a newer version"),
            Self::Corrupt { .. } => Ending::failed("a row cannot be read"),
        }
    }
}
