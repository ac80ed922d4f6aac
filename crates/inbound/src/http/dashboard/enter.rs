//! A one-time link, followed.

use super::coming_and_going::{Entrant, let_in, was_turned_away};
use super::routes::ROOT;
use crate::http::around::admission;
use crate::http::identity;
use crate::http::identity::peer::Peer;
use crate::http::use_cases::UseCases;
use crate::http::web::{EndsWith, PageFailure, Query, came_encrypted};
use application::{Caller, Current};
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Whoever comes by a link has not said who they are.
const NAME: &str = "operator";

/// The way in, as the record names it.
const WAY: &str = "one-time link";

/// What a link carries.
#[derive(Deserialize)]
pub(super) struct Carried {
    #[serde(default)]
    key: String,
}

pub(super) async fn enter(
    State(use_cases): State<UseCases>,
    Query(Carried { key }): Query<Carried>,
    method: Method,
    headers: HeaderMap,
    extensions: Extensions,
) -> Response {
    if method == Method::HEAD || is_ahead_of_time(&headers) {
        // Nobody has followed the link yet: it stays as it is.
        return StatusCode::NO_CONTENT.into_response();
    }
    if matches!(identity::of(&extensions).caller, Caller::Operator(_)) {
        // They are in already, as by following the link twice.
        return Redirect::to(ROOT).into_response();
    }
    let peer = Peer::of(&extensions);
    if let Err(refusal) = admission::count(&use_cases, &Caller::Guest, peer, false).await {
        return PageFailure::from(refusal).into_response();
    }
    if !use_cases.sign_in.links.take(&key) {
        was_turned_away(&use_cases, &Caller::Guest, WAY).await;
        return used_up().into_response();
    }
    let token = use_cases.identification.operator_token.as_ref();
    let token = token.map(Current::get);
    let entrant = Entrant {
        caller: &Caller::Operator(NAME.to_owned()),
        way: WAY,
        ends_with: EndsWith::Credential(token.as_deref().map_or("", String::as_str)),
        is_encrypted: came_encrypted(&headers),
        next: ROOT,
    };
    let_in(&use_cases, &entrant).await
}

fn used_up() -> PageFailure {
    let words = "This link has been used, has ended, or is not this service's. `order-service dashboard` \
                 prints a new one.";
    PageFailure::Conflict(words.to_owned())
}

/// Browsers, and programs that show previews, load what nobody has asked for yet.
fn is_ahead_of_time(headers: &HeaderMap) -> bool {
    let says = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("preview"))
    };
    says("sec-purpose") || says("purpose") || says("x-moz")
}
