//! Why nobody is believed, in words that every contract can put in its own shape.

use axum::http::StatusCode;

/// Seconds after which to ask again when the keys of tokens cannot be had.
const ASK_AGAIN: u32 = 5;

/// Why a request is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Nobody said who they are, and somebody has to.
    Unidentified,
    /// What says who asks is not readable, or contradicts itself; the words are for the client.
    Contradictory(&'static str),
    /// The token was good once.
    ExpiredToken,
    /// The token is not good.
    InvalidToken,
    /// No service has this key.
    UnknownKey,
    /// Tokens cannot be checked at the moment, which is not the client's fault.
    CannotCheck,
}

impl Refused {
    /// The status on every contract.
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Contradictory(_) => StatusCode::BAD_REQUEST,
            Self::Unidentified | Self::ExpiredToken | Self::InvalidToken | Self::UnknownKey => {
                StatusCode::UNAUTHORIZED
            }
            Self::CannotCheck => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Its name for programs.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Unidentified => "unidentified",
            Self::Contradictory(_) => "contradictory-identity",
            Self::ExpiredToken => "expired-token",
            Self::InvalidToken => "invalid-token",
            Self::UnknownKey => "unknown-key",
            Self::CannotCheck => "unavailable",
        }
    }

    /// Its title for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Contradictory(_) => "Bad request",
            Self::Unidentified | Self::ExpiredToken | Self::InvalidToken | Self::UnknownKey => {
                "Unauthorized"
            }
            Self::CannotCheck => "Service unavailable",
        }
    }

    /// What to tell the client. Which of its checks a token failed is not said: it would help
    /// those who make them.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Unidentified => "Say who you are: nobody is served here without",
            Self::Contradictory(words) => words,
            Self::ExpiredToken => "The token has expired: ask for a new one",
            Self::InvalidToken => "The token is not valid here",
            Self::UnknownKey => "No service has this key",
            Self::CannotCheck => "Tokens cannot be checked at the moment: try again",
        }
    }

    /// The header that belongs to the status.
    pub(crate) fn header(self) -> Option<(&'static str, String)> {
        let challenge = match self {
            Self::Contradictory(_) => return None,
            Self::CannotCheck => return Some(("Retry-After", ASK_AGAIN.to_string())),
            Self::Unidentified => "Bearer",
            Self::ExpiredToken => {
                r#"Bearer error="invalid_token", error_description="The token has expired""#
            }
            Self::InvalidToken | Self::UnknownKey => r#"Bearer error="invalid_token""#,
        };
        Some(("WWW-Authenticate", challenge.to_owned()))
    }
}
