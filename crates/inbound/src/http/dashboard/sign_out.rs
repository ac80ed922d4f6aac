//! The way out.

use super::routes::SIGN_IN;
use crate::http::web::{CheckedForm, end, with_query};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Takes the session from the browser.
pub(super) async fn sign_out(
    headers: HeaderMap,
    _form: CheckedForm<Vec<(String, String)>>,
) -> Response {
    let to = with_query(SIGN_IN, [("out", "1")]);
    let cookie = end(&headers);
    (
        StatusCode::SEE_OTHER,
        [(SET_COOKIE, cookie)],
        [(LOCATION, to)],
    )
        .into_response()
}
