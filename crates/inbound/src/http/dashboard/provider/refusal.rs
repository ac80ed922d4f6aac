//! Why somebody who has come back from the provider's page does not come in.

use application::Caller;
use application::ports::{CodeError, TokenError};
use application::sign_in::SignInError;
use axum::http::StatusCode;
use domain::text::clipped;

/// The most characters of the provider's own words that are shown.
const WORD_LIMIT: usize = 200;

/// The reason, and the door's answer to it.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) words: String,
    /// Who was turned away, for the record. None: nobody was judged.
    pub(super) whose: Option<Caller>,
}

impl Refusal {
    /// Nobody knows who it was.
    fn of_a_guest(status: StatusCode, words: impl Into<String>) -> Self {
        Self {
            status,
            words: words.into(),
            whose: Some(Caller::Guest),
        }
    }

    fn unavailable(words: String) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            words,
            whose: None,
        }
    }

    /// Nothing was begun, or by somebody else: any page can send a browser here, so it is not on record.
    pub(super) fn of_a_stranger() -> Self {
        let words = "This sign-in has ended, has been used, or was not begun in this browser. Begin it again.";
        Self {
            status: StatusCode::CONFLICT,
            words: words.to_owned(),
            whose: None,
        }
    }

    /// Somebody else answers than was asked (RFC 9207).
    pub(super) fn of_another_provider(name: &str, expected: &str, met: &str) -> Self {
        let met = clipped(met, WORD_LIMIT);
        tracing::warn!(
            expected,
            met,
            "another identity provider answers than identity.issuer names"
        );
        let words = format!(
            "Somebody else than {name} has answered, so you are not signed in. The service’s log has both names."
        );
        Self::of_a_guest(StatusCode::CONFLICT, words)
    }

    /// The provider knows them, and they are no operator.
    pub(super) fn of_no_operator(name: &str, caller: Caller) -> Self {
        let words = format!(
            "These pages are for operators: {name} knows you, but not as an operator. Sign out there, or \
             sign in with a token or a key."
        );
        Self {
            status: StatusCode::FORBIDDEN,
            words,
            whose: Some(caller),
        }
    }

    /// They were sent back without a code, with this error and these words.
    pub(super) fn by_the_provider(name: &str, error: &str, description: &str) -> Self {
        let name = first_word(name);
        if error == "access_denied" {
            let words = format!("{name} did not let you in, or you cancelled there.");
            return Self::of_a_guest(StatusCode::FORBIDDEN, words);
        }
        let said = if description.is_empty() {
            error
        } else {
            description
        };
        let said = clipped(said, WORD_LIMIT);
        // The log has the error's name alone: its description is anybody's words.
        let error: String = error.chars().filter(|c| is_of_a_name(*c)).collect();
        let error = clipped(&error, WORD_LIMIT);
        tracing::warn!(error, "the identity provider signs nobody in: {error}");
        Self::unavailable(format!(
            "{name} could not sign you in. It says: “{said}”. Try again, or sign in with a token or a key."
        ))
    }

    /// There is no token, or it is not to be believed.
    pub(super) fn of(name: &str, error: &SignInError) -> Self {
        let name = first_word(name);
        match error {
            SignInError::Code(CodeError::Refused) => {
                let words = format!("{name} does not take this sign-in any more. Begin it again.");
                Self::of_a_guest(StatusCode::CONFLICT, words)
            }
            SignInError::Token(TokenError::Expired | TokenError::Invalid(_)) => {
                tracing::warn!(%error, "a token from the identity provider's page is refused: {error}");
                let words = format!(
                    "{name}’s answer about you is not valid here, so you are not signed in. The service’s \
                     log has the reason."
                );
                Self::of_a_guest(StatusCode::UNAUTHORIZED, words)
            }
            SignInError::Code(CodeError::Unavailable(_))
            | SignInError::Token(TokenError::Unavailable(_)) => {
                tracing::warn!(%error, "signing in at the identity provider's page fails: {error}");
                Self::unavailable(format!(
                    "{name} does not tell who you are at the moment. Try again, or sign in with a token or \
                     a key. If it stays so, the service’s log has the reason."
                ))
            }
        }
    }
}

/// Whether the names of errors have such characters (RFC 6749 has letters and underscores alone).
const fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// A name as it stands at the beginning of a sentence.
fn first_word(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_letter_whatever_the_provider_is_called() {
        for (name, words) in [
            ("your identity provider", "Your identity provider did"),
            ("Example & Co", "Example & Co did"),
            ("ödegård", "Ödegård did"),
        ] {
            let told = Refusal::by_the_provider(name, "access_denied", "");
            assert!(told.words.starts_with(words), "{}", told.words);
        }
    }
}
