//! The way to the provider's page.

use super::begun::Begun;
use crate::http::dashboard::sign_in::own;
use crate::http::identity;
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, Query, came_encrypted};
use application::Caller;
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
    let provider = use_cases.sign_in.provider.as_ref();
    let provider = provider.ok_or_else(PageFailure::no_such_page)?;
    if matches!(identity::of(&extensions).caller, Caller::Operator(_)) {
        return Ok(Redirect::to(own(&next)).into_response());
    }
    let (visit, address) = provider.sign_in.begin();
    let begun = Begun {
        visit,
        next: own(&next).to_owned(),
    };
    let is_encrypted = provider.is_encrypted || came_encrypted(&headers);
    let cookie = begun.kept(&use_cases, is_encrypted);
    Ok(([(SET_COOKIE, cookie)], Redirect::to(&address)).into_response())
}
