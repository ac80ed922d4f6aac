//! One input of a form: what was typed, and what is wrong with it.

use crate::http::answering::wording::capitalised;
use domain::text::{TextError, bounded};
use std::fmt::Display;

/// What was typed, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Field {
    pub(super) typed: String,
    pub(super) error: Option<String>,
}

impl Field {
    /// This was typed.
    pub(super) fn of(typed: String) -> Self {
        Self { typed, error: None }
    }

    /// The text without the space around it, from 1 to `limit` characters, or nothing and an error.
    pub(super) fn text(&mut self, limit: usize) -> Option<String> {
        let text = bounded(self.typed.trim(), limit);
        self.take(text, |error| match error {
            TextError::Empty => "must be filled in".to_owned(),
            TextError::TooLong { .. } | TextError::Nul => error.to_string(),
        })
    }

    /// What was read, or nothing and an error in the words for it.
    pub(super) fn take<T, E: Display>(
        &mut self,
        read: Result<T, E>,
        words: impl FnOnce(&E) -> String,
    ) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.error = Some(format!("{}.", capitalised(&words(&error))));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_said_beside_what_was_typed() {
        let read = |typed: &str| {
            let mut field = Field::of(typed.to_owned());
            (field.text(5), field.error)
        };
        assert_eq!(read(" Ada "), (Some("Ada".to_owned()), None));
        assert_eq!(read("  "), (None, Some("Must be filled in.".to_owned())));
        let too_long = "Must have at most 5 characters, has 6.".to_owned();
        assert_eq!(read("abcdef"), (None, Some(too_long)));
    }
}
