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
    if text.chars().all(is_space) {
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

/// White space as ECMA-262 has it (`\s`), because JSON Schema's patterns read so: next-line is none, a
/// byte-order mark is one.
pub fn is_space(character: char) -> bool {
    match character {
        '\u{85}' => false,
        '\u{feff}' => true,
        other => other.is_whitespace(),
    }
}

/// The first `limit` characters: for words of others that are kept as evidence.
pub fn clipped(text: &str, limit: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_is_what_a_pattern_of_json_schema_calls_blank() {
        for blank in ["", " ", "\u{feff}", "\t\u{a0}\u{2003}\u{3000}\r\n"] {
            assert_eq!(bounded(blank, 10), Err(TextError::Empty), "{blank:?}");
        }
        for visible in ["\u{85}", " x ", "\u{1c}", "\u{200b}"] {
            assert_eq!(bounded(visible, 10).as_deref(), Ok(visible));
        }
    }
}
