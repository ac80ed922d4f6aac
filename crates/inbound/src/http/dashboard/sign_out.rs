//! The way out.

use super::coming_and_going::went;
use super::routes::SIGN_IN;
use crate::http::identity;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, end, with_query};
use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Takes the session from the browser.
pub(super) async fn sign_out(
    State(use_cases): State<UseCases>,
    extensions: Extensions,
    headers: HeaderMap,
    _form: CheckedForm<Vec<(String, String)>>,
) -> Response {
    went(&use_cases, &identity::of(&extensions).caller).await;
    let to = with_query(SIGN_IN, [("out", "1")]);
    let cookie = end(&headers);
    (
        StatusCode::SEE_OTHER,
        [(SET_COOKIE, cookie)],
        [(LOCATION, to)],
    )
        .into_response()
}
