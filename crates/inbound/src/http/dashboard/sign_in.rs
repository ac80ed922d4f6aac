//! The door: whoever shows the operator's token, an operator's key or a provider's token comes in, by
//! the rules that hold for requests.

use super::coming_and_going::{Entrant, let_in, own, was_turned_away};
use super::provider::GO;
use super::routes::DEED_LOST;
use crate::http::around::admission;
use crate::http::around::refusals::OnRecord;
use crate::http::identity::peer::Peer;
use crate::http::identity::{self, Refused, Shown};
use crate::http::use_cases::UseCases;
use crate::http::web::{
    CheckedForm, EndsWith, Page, PageFailure, Query, came_encrypted, form_token, with_query,
};
use application::Caller;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Timestamp;
use serde::Deserialize;

/// The ways in, as the record names them.
const KEY: &str = "operator's token or key";
const TOKEN: &str = "identity provider's token";

/// What tells nobody who has typed it, as the record names it.
const UNKNOWN: &str = "key or token";

/// What is said to whoever is known and may not come in.
const NO_OPERATORS: &str = "These pages are for operators: what you have typed is known here, but not as an \
                            operator’s. Sign in with the operator’s token or an operator’s key.";

#[derive(Template)]
#[template(path = "dashboard/sign_in.html")]
struct SignInPage {
    next: String,
    token: String,
    wrong: Option<Wrong>,
    provider: Option<AtProvider>,
    takes_provider_tokens: bool,
    was_signed_out: bool,
    /// Whether a form has led here, which therefore did nothing.
    is_deed_lost: bool,
}

/// Why somebody was not let in.
pub(super) struct Wrong {
    pub(super) words: String,
    /// Whether it is what they have typed.
    pub(super) is_mistyped: bool,
}

/// The way to a provider's page.
struct AtProvider {
    name: String,
    address: String,
}

/// Where to go once signed in.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    out: String,
    #[serde(default)]
    ended: String,
}

#[derive(Deserialize)]
pub(super) struct Credentials {
    credential: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn sign_in(
    State(use_cases): State<UseCases>,
    Query(Asked { next, out, ended }): Query<Asked>,
    extensions: Extensions,
) -> Response {
    if identity::of(&extensions).caller.has_a_desk() {
        return Redirect::to(own(&next)).into_response();
    }
    let mut page = page(&use_cases, &extensions, &next);
    page.was_signed_out = !out.is_empty();
    page.is_deed_lost = ended == DEED_LOST;
    Page(page).into_response()
}

pub(super) async fn try_to_sign_in(
    State(use_cases): State<UseCases>,
    extensions: Extensions,
    headers: HeaderMap,
    CheckedForm(typed): CheckedForm<Credentials>,
) -> Response {
    // Before it is judged: whoever tries keys until one fits is to be slow at it.
    let peer = Peer::of(&extensions);
    if let Err(refusal) = admission::count(&use_cases, &Caller::Guest, peer, false).await {
        return PageFailure::from(refusal).into_response();
    }
    let credential = typed.credential.trim();
    let shown = identity::shown(&use_cases.identification, credential, &typed.name).await;
    match shown {
        Ok(shown) if shown.caller.has_a_desk() => {
            let entrant = Entrant {
                caller: &shown.caller,
                way: way_of(shown.ends_at),
                ends_with: shown
                    .ends_at
                    .map_or(EndsWith::Credential(credential), EndsWith::Token),
                is_encrypted: came_encrypted(&headers),
                next: &typed.next,
            };
            let_in(&use_cases, &entrant).await
        }
        Ok(shown) => no_operator(&use_cases, &extensions, &typed.next, &shown).await,
        Err(refused) => nobody(&use_cases, &extensions, &typed.next, refused).await,
    }
}

/// How somebody comes in whose credential ends then; only tokens do.
fn way_of(ends_at: Option<Timestamp>) -> &'static str {
    if ends_at.is_none() { KEY } else { TOKEN }
}

/// What was typed is a customer's or another service's.
async fn no_operator(
    use_cases: &UseCases,
    extensions: &Extensions,
    next: &str,
    shown: &Shown,
) -> Response {
    was_turned_away(use_cases, &shown.caller, way_of(shown.ends_at)).await;
    let wrong = Wrong {
        words: NO_OPERATORS.to_owned(),
        is_mistyped: true,
    };
    door(use_cases, extensions, next, StatusCode::FORBIDDEN, wrong)
}

/// What was typed opens nothing, or cannot be judged.
async fn nobody(
    use_cases: &UseCases,
    extensions: &Extensions,
    next: &str,
    refused: Refused,
) -> Response {
    if refused.status() == StatusCode::UNAUTHORIZED {
        was_turned_away(use_cases, &Caller::Guest, UNKNOWN).await;
    }
    let wrong = Wrong {
        words: words(refused).to_owned(),
        is_mistyped: true,
    };
    door(use_cases, extensions, next, refused.status(), wrong)
}

/// The door for somebody who was not let in, which is on record, with the reason.
pub(super) fn door(
    use_cases: &UseCases,
    extensions: &Extensions,
    next: &str,
    status: StatusCode,
    wrong: Wrong,
) -> Response {
    let mut page = page(use_cases, extensions, next);
    page.wrong = Some(wrong);
    (status, Extension(OnRecord), Page(page)).into_response()
}

fn page(use_cases: &UseCases, extensions: &Extensions, next: &str) -> SignInPage {
    SignInPage {
        next: own(next).to_owned(),
        provider: use_cases
            .sign_in
            .provider
            .as_ref()
            .map(|provider| AtProvider {
                name: provider.name.clone(),
                address: with_query(GO, [("next", own(next))]),
            }),
        token: form_token(use_cases, extensions),
        wrong: None,
        takes_provider_tokens: use_cases.identification.takes_tokens(),
        was_signed_out: false,
        is_deed_lost: false,
    }
}

fn words(refused: Refused) -> &'static str {
    match refused {
        Refused::UnknownKey | Refused::InvalidToken => {
            "That opens nothing here. Is it whole, and is it this service's?"
        }
        Refused::ExpiredToken
        | Refused::CannotCheck
        | Refused::Unidentified
        | Refused::Contradictory(_) => refused.words(),
    }
}
