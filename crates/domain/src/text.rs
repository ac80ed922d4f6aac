//! Text from outside, bounded where it enters.

use thiserror::Error;

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More characters than the limit.
    #[error("must have at most {limit} characters, has {length}")]
    TooLong {
        /// The most that is accepted.
        limit: usize,
        /// What was met.
        length: usize,
    },
    /// NUL, which not every database can store.
    #[error("must not contain the NUL character")]
    Nul,
}

/// The text itself if it has between 1 and `limit` characters, some of them visible.
pub fn bounded(text: &str, limit: usize) -> Result<String, TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    let length = text.chars().count();
    if length > limit {
        return Err(TextError::TooLong { limit, length });
    }
    if text.contains('\0') {
        return Err(TextError::Nul);
    }
    Ok(text.to_owned())
}

/// The first `limit` characters: for words of others that are kept as evidence.
pub fn clipped(text: &str, limit: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(limit).collect()
}
