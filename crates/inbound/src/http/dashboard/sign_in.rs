//! The door: whoever shows the operator's token, an operator's key or a provider's token comes in, by
//! the rules that hold for requests.

use super::coming_and_going::{came, was_turned_away};
use super::provider::GO;
use super::routes::{DEED_LOST, ROOT};
use crate::http::admission;
use crate::http::identity::{self, Refused, Shown};
use crate::http::peer::Peer;
use crate::http::use_cases::UseCases;
use crate::http::web::{
    CheckedForm, EndsWith, Page, PageFailure, Query, begin, came_encrypted, form_token, own_path,
    with_query,
};
use application::Caller;
use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The ways in, as the record names them.
const KEY: &str = "operator's token or key";
const TOKEN: &str = "identity provider's token";

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
struct Wrong {
    words: String,
    /// Whether it is what they have typed.
    is_mistyped: bool,
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
    let caller = identity::of(&extensions).caller;
    if matches!(caller, Caller::Operator(_)) {
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
        Ok(Shown {
            caller: Caller::Operator(name),
            ends_at,
        }) => {
            let way = if ends_at.is_none() { KEY } else { TOKEN };
            came(&use_cases, &name, way).await;
            let ends_with = ends_at.map_or(EndsWith::Credential(credential), EndsWith::Token);
            let cookie = begin(&use_cases, came_encrypted(&headers), &name, &ends_with);
            tracing::info!(operator = name, "{name} has signed in to the dashboard");
            // Each page says who is signed in.
            let on = Redirect::to(own(&typed.next));
            ([(SET_COOKIE, cookie)], on).into_response()
        }
        Ok(_) => PageFailure::for_operators().into_response(),
        Err(refused) => {
            if refused.status() == StatusCode::UNAUTHORIZED {
                was_turned_away(&use_cases, "key or token").await;
            }
            let mut page = page(&use_cases, &extensions, &typed.next);
            page.wrong = Some(Wrong {
                words: words(refused).to_owned(),
                is_mistyped: true,
            });
            (refused.status(), Page(page)).into_response()
        }
    }
}

/// The door for somebody who was not let in, with the reason.
pub(super) fn door(
    use_cases: &UseCases,
    extensions: &Extensions,
    next: &str,
    status: StatusCode,
    words: String,
) -> Response {
    let mut page = page(use_cases, extensions, next);
    page.wrong = Some(Wrong {
        words,
        is_mistyped: false,
    });
    (status, Page(page)).into_response()
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

/// Where to go: a page of the dashboard, whatever was asked for.
pub(super) fn own(next: &str) -> &str {
    own_path(next, ROOT).unwrap_or(ROOT)
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
