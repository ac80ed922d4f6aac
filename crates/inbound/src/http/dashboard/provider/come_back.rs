//! The way back from the provider's page: with a code, or with the provider's word that there is none.

use super::begun::{Begun, forgotten};
use super::parts::ProviderSignIn;
use super::refusal::Refusal;
use crate::http::around::admission;
use crate::http::dashboard::ROOT;
use crate::http::dashboard::coming_and_going::{Entrant, let_in, was_turned_away};
use crate::http::dashboard::sign_in::{Wrong, door};
use crate::http::identity::peer::Peer;
use crate::http::identity::{self, Shown};
use crate::http::use_cases::UseCases;
use crate::http::web::{EndsWith, PageFailure, Query};
use application::Caller;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Timestamp;
use serde::Deserialize;

/// Where the provider sends people back to, below our own address.
pub const SIGN_IN_CALLBACK: &str = "/dashboard/sign-in/callback";

/// The way in, as the record names it.
const WAY: &str = "identity provider's page";

/// What the provider sends along. What it leaves out is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::http::dashboard) struct SentBack {
    code: String,
    state: String,
    error: String,
    error_description: String,
    iss: String,
}

pub(in crate::http::dashboard) async fn come_back(
    State(use_cases): State<UseCases>,
    Query(sent): Query<SentBack>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, PageFailure> {
    let provider = ProviderSignIn::of(&use_cases)?;
    // Before it is judged, as at the door.
    let peer = Peer::of(&extensions);
    admission::count(&use_cases, &Caller::Guest, peer, false).await?;
    let Some(begun) = Begun::with(&use_cases, &headers, &sent.state) else {
        if identity::of(&extensions).caller.has_a_desk() {
            // They are in already, as by coming back twice.
            return Ok(Redirect::to(ROOT).into_response());
        }
        let refusal = Refusal::of_a_stranger();
        return Ok(turned_away(&use_cases, &extensions, ROOT, refusal).await);
    };
    let is_encrypted = provider.is_encrypted_for(&headers);
    let mut response = match judged(provider, &begun, &sent, use_cases.clock.now()).await {
        Ok((caller, ends_at)) => {
            let entrant = Entrant {
                caller: &caller,
                way: WAY,
                ends_with: EndsWith::Token(ends_at),
                is_encrypted,
                next: &begun.next,
            };
            let_in(&use_cases, &entrant).await
        }
        Err(refusal) => turned_away(&use_cases, &extensions, &begun.next, refusal).await,
    };
    let over = forgotten(is_encrypted);
    response.headers_mut().append(SET_COOKIE, over);
    Ok(response)
}

/// Who has come back, an operator or one who looks on, and when their session ends.
async fn judged(
    provider: &ProviderSignIn,
    begun: &Begun,
    sent: &SentBack,
    now: Timestamp,
) -> Result<(Caller, Timestamp), Refusal> {
    let name = &provider.name;
    // Who names itself has to be who was asked (RFC 9207).
    if !sent.iss.is_empty() && sent.iss != provider.issuer {
        let refusal = Refusal::of_another_provider(name, &provider.issuer, &sent.iss);
        return Err(refusal);
    }
    if !sent.error.is_empty() {
        let (error, description) = (&sent.error, &sent.error_description);
        return Err(Refusal::by_the_provider(name, error, description));
    }
    if sent.code.is_empty() {
        return Err(Refusal::of_a_stranger());
    }
    let claims = provider.sign_in.finish(&begun.visit, &sent.code).await;
    let claims = claims.map_err(|error| Refusal::of(name, &error))?;
    let ends_at = provider.session_end(now, claims.expires_at);
    let caller = Shown::by(claims).caller;
    if caller.has_a_desk() {
        Ok((caller, ends_at))
    } else {
        Err(Refusal::of_no_operator(name, caller))
    }
}

async fn turned_away(
    use_cases: &UseCases,
    extensions: &Extensions,
    next: &str,
    refusal: Refusal,
) -> Response {
    if let Some(caller) = &refusal.whose {
        was_turned_away(use_cases, caller, WAY).await;
    }
    let wrong = Wrong {
        words: refusal.words,
        is_mistyped: false,
    };
    door(use_cases, extensions, next, refusal.status, wrong)
}
