//! The way back from the provider's page: with a code, or with the provider's word that there is none.

use super::begun::{Begun, forgotten};
use super::parts::ProviderSignIn;
use crate::http::admission;
use crate::http::dashboard::ROOT;
use crate::http::dashboard::coming_and_going::{came, was_turned_away};
use crate::http::dashboard::sign_in::{door, own};
use crate::http::identity::{self, Shown};
use crate::http::peer::Peer;
use crate::http::use_cases::UseCases;
use crate::http::web::{EndsWith, PageFailure, Query, begin, came_encrypted};
use application::Caller;
use application::ports::{CodeError, TokenError};
use application::sign_in::SignInError;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::text::clipped;
use serde::Deserialize;

/// The way in, as the record names it.
const WAY: &str = "identity provider's page";

/// The most characters of the provider's own words that are shown.
const WORD_LIMIT: usize = 200;

/// What the provider sends along. What it leaves out is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::http::dashboard) struct Told {
    code: String,
    state: String,
    error: String,
    error_description: String,
    iss: String,
}

/// Why somebody who has come back does not come in, and the door's answer to it.
struct Refusal {
    status: StatusCode,
    words: String,
    /// Whether it may have been somebody who is not to come in.
    is_theirs: bool,
}

pub(in crate::http::dashboard) async fn come_back(
    State(use_cases): State<UseCases>,
    Query(told): Query<Told>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, PageFailure> {
    let provider = use_cases.sign_in.provider.as_ref();
    let provider = provider.ok_or_else(PageFailure::no_such_page)?;
    // Before it is judged, as at the door.
    let peer = Peer::of(&extensions);
    admission::count(&use_cases, &Caller::Guest, peer, false).await?;
    let Some(begun) = Begun::with(&use_cases, &headers, &told.state) else {
        if matches!(identity::of(&extensions).caller, Caller::Operator(_)) {
            // They are in already, as by coming back twice.
            return Ok(Redirect::to(ROOT).into_response());
        }
        let refusal = Refusal::of_a_stranger();
        return Ok(turned_away(&use_cases, &extensions, ROOT, refusal).await);
    };
    let is_encrypted = provider.is_encrypted || came_encrypted(&headers);
    let mut response = match judged(provider, &begun, &told).await {
        Ok(shown) => let_in(&use_cases, &begun, shown, is_encrypted).await,
        Err(refusal) => turned_away(&use_cases, &extensions, &begun.next, refusal).await,
    };
    let over = forgotten(is_encrypted);
    response.headers_mut().append(SET_COOKIE, over);
    Ok(response)
}

/// Who has come back.
async fn judged(provider: &ProviderSignIn, begun: &Begun, told: &Told) -> Result<Shown, Refusal> {
    let name = &provider.name;
    // Who names itself has to be who was asked (RFC 9207).
    if !told.iss.is_empty() && told.iss != provider.issuer {
        return Err(Refusal::of_a_stranger());
    }
    if !told.error.is_empty() {
        return Err(Refusal::by_the_provider(name, told));
    }
    if told.code.is_empty() {
        return Err(Refusal::of_a_stranger());
    }
    let claims = provider.sign_in.finish(&begun.visit, &told.code).await;
    claims
        .map(Shown::by)
        .map_err(|error| Refusal::of(name, &error))
}

async fn let_in(use_cases: &UseCases, begun: &Begun, shown: Shown, is_encrypted: bool) -> Response {
    let (Caller::Operator(name), Some(ends_at)) = (shown.caller, shown.ends_at) else {
        return PageFailure::for_operators().into_response();
    };
    came(use_cases, &name, WAY).await;
    let cookie = begin(use_cases, is_encrypted, &name, &EndsWith::Token(ends_at));
    tracing::info!(operator = name, "{name} has signed in to the dashboard");
    let on = Redirect::to(own(&begun.next));
    ([(SET_COOKIE, cookie)], on).into_response()
}

async fn turned_away(
    use_cases: &UseCases,
    extensions: &Extensions,
    next: &str,
    refusal: Refusal,
) -> Response {
    if refusal.is_theirs {
        was_turned_away(use_cases, WAY).await;
    }
    door(use_cases, extensions, next, refusal.status, refusal.words)
}

impl Refusal {
    fn theirs(status: StatusCode, words: impl Into<String>) -> Self {
        Self {
            status,
            words: words.into(),
            is_theirs: true,
        }
    }

    fn unavailable(words: String) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            words,
            is_theirs: false,
        }
    }

    /// Nothing was begun, or by somebody else.
    fn of_a_stranger() -> Self {
        let words = "This sign-in has ended, has been used, or was not begun in this browser. Begin it again.";
        Self::theirs(StatusCode::CONFLICT, words)
    }

    /// They were sent back without a code.
    fn by_the_provider(name: &str, told: &Told) -> Self {
        if told.error == "access_denied" {
            let words = format!("{name} has not let you in, or you have turned back there.");
            return Self {
                status: StatusCode::FORBIDDEN,
                words,
                // Who is refused so is on record by the status.
                is_theirs: false,
            };
        }
        let said = if told.error_description.is_empty() {
            &told.error
        } else {
            &told.error_description
        };
        let said = clipped(said, WORD_LIMIT);
        tracing::warn!(said, "the identity provider signs nobody in");
        Self::unavailable(format!(
            "{name} could not sign you in. It says: “{said}”. Try again, or come in by a token or a key."
        ))
    }

    fn of(name: &str, error: &SignInError) -> Self {
        match error {
            SignInError::Code(CodeError::Refused) => {
                let words = format!("{name} does not take this sign-in any more. Begin it again.");
                Self::theirs(StatusCode::CONFLICT, words)
            }
            SignInError::Token(TokenError::Expired | TokenError::Invalid(_)) => {
                tracing::warn!(%error, "a token from the identity provider's page is refused: {error}");
                let words = format!(
                    "What {name} says of you is not valid here, so you are not signed in. The service’s \
                     log has the reason."
                );
                Self::theirs(StatusCode::UNAUTHORIZED, words)
            }
            SignInError::Code(CodeError::Unavailable(_))
            | SignInError::Token(TokenError::Unavailable(_)) => {
                tracing::warn!(%error, "signing in at the identity provider's page fails: {error}");
                Self::unavailable(format!(
                    "{name} cannot be asked who you are at the moment. Try again, or come in by a token or \
                     a key."
                ))
            }
        }
    }
}
