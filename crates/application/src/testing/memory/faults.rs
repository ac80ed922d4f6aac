//! Commits that go wrong the way a database's do when the connection to it is cut.

use std::collections::VecDeque;

/// What happens to one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommitFault {
    /// Nothing is written, and the store says so.
    Lost,
    /// All is written; the caller is told that nobody knows.
    UnknownButWritten,
    /// Nothing is written; the caller is told that nobody knows.
    UnknownAndNotWritten,
    /// It is delivered twice: the second delivery has to be refused.
    Duplicated,
}

/// The faults that the next commits meet.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) queued: VecDeque<Option<CommitFault>>,
    /// Nothing can be read or written.
    pub(super) is_down: bool,
    /// No answer of a request can be kept by itself.
    pub(super) is_forgetful: bool,
}
