//! What we show to a collaborator that wants to know who calls: a secret that does not print itself.

use reqwest::header::HeaderValue;
use std::fmt;
use thiserror::Error;

/// The value of the `Authorization` header, such as `Bearer …`.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization(HeaderValue);

/// Why a text cannot go into the header. The text itself is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected one line of plain text, such as \"Bearer …\" or \"Basic …\"")]
pub struct AuthorizationError;

impl Authorization {
    /// From the text as it goes into the header.
    pub fn try_new(text: &str) -> Result<Self, AuthorizationError> {
        let text = text.trim();
        let mut value = HeaderValue::from_str(text).map_err(|_| AuthorizationError)?;
        if text.is_empty() || !text.is_ascii() {
            return Err(AuthorizationError);
        }
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_not_print_itself_and_is_one_line() {
        let secret = Authorization::try_new("Bearer hunter2\n").unwrap();
        assert_eq!(
            format!("{secret:?} {:?}", secret.header()),
            "(hidden) Sensitive"
        );
        assert_eq!(secret.header().as_bytes(), b"Bearer hunter2");
        for bad in ["", " \n", "Bearer a\r\nX: b", "Bearer \u{e9}", "a\0b"] {
            assert_eq!(Authorization::try_new(bad), Err(AuthorizationError));
        }
    }
}
