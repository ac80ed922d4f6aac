//! How events are written down in a store: JSON with stable names, apart from the domain's types, so
//! that a refactoring cannot change what old orders mean.
//!
//! Rules: what is written once stays readable for ever; members that this version does not know are
//! ignored; a kind, step or name that it does not know makes the row unreadable and nothing else. So
//! that older binaries do not meet what they do not know, whatever is new comes with a higher
//! `PROCESS_VERSION`: each event says which one it needs, its order's row has the highest, and a binary
//! leaves those orders alone that need more than it knows.

mod actor;
mod calls;
mod event;
mod imported;
mod payment;
mod placed;
mod plan;
mod trace;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use calls::ShortageData;
pub(crate) use event::{
    RawEvent, StoredEvent, decode, decode_cause, decode_fact, decode_placed, encode,
};

/// Why a stored event cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{column}: {why}")]
pub(crate) struct FormatError {
    /// Which column holds what cannot be read.
    pub(crate) column: &'static str,
    /// What is wrong with it.
    pub(crate) why: String,
}

impl FormatError {
    fn data(why: impl std::fmt::Display) -> Self {
        Self {
            column: "data",
            why: why.to_string(),
        }
    }
}
