//! The way to the provider's page.

use super::begun::Begun;
use super::parts::ProviderSignIn;
use crate::http::dashboard::coming_and_going::own;
use crate::http::identity;
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, Query};
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Where it begins.
pub(in crate::http::dashboard) const GO: &str = "/dashboard/sign-in/provider";

/// Where to go once signed in.
#[derive(Deserialize)]
pub(in crate::http::dashboard) struct Asked {
    #[serde(default)]
    next: String,
}

pub(in crate::http::dashboard) async fn go(
    State(use_cases): State<UseCases>,
    Query(Asked { next }): Query<Asked>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, PageFailure> {
    let provider = ProviderSignIn::of(&use_cases)?;
    if identity::of(&extensions).caller.has_a_desk() {
        return Ok(Redirect::to(own(&next)).into_response());
    }
    let (visit, address) = provider.sign_in.begin();
    let begun = Begun {
        visit,
        next: own(&next).to_owned(),
    };
    let cookie = begun.kept(&use_cases, provider.is_encrypted_for(&headers));
    Ok(([(SET_COOKIE, cookie)], Redirect::to(&address)).into_response())
}
