//! The way out.

use super::coming_and_going::went;
use super::routes::SIGN_IN;
use crate::http::identity;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, PageFailure, end, is_from_own_page, with_query};
use application::Caller;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Takes the session from the browser.
pub(super) async fn sign_out(
    State(use_cases): State<UseCases>,
    request: Request,
) -> Result<Response, PageFailure> {
    let caller = identity::of(request.extensions()).caller;
    let out = out(request.headers());
    if matches!(
        caller,
        Caller::Anyone | Caller::Guest | Caller::LinkHolder { .. }
    ) {
        // Their session has ended by itself, and its forms with it: they are out, as they wish. Another
        // site's page comes without a session that there is, and is not to end it.
        let is_own = is_from_own_page(request.headers());
        return is_own.then_some(out).ok_or_else(PageFailure::foreign_form);
    }
    CheckedForm::<Vec<(String, String)>>::from_request(request, &use_cases).await?;
    went(&use_cases, &caller).await;
    Ok(out)
}

/// To the door, without the cookie.
fn out(headers: &HeaderMap) -> Response {
    let to = with_query(SIGN_IN, [("out", "1")]);
    let cookie = end(headers);
    (
        StatusCode::SEE_OTHER,
        [(SET_COOKIE, cookie)],
        [(LOCATION, to)],
    )
        .into_response()
}
