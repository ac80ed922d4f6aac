//! An HTML answer, and what browsers may do with it.

use super::failure::PageFailure;
use askama::Template;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
};
use axum::response::{IntoResponse, Response};

/// Nothing but our own files and answers, and nothing inline: text that found its way into a page as
/// markup would still not run.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);

/// With less than this, browsers would not say to ourselves which page a form was sent from.
const REFERRERS: HeaderValue = HeaderValue::from_static("same-origin");

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// An HTML answer: renders, and sets the content type and the pages' content-security policy.
pub(crate) struct Page<T: Template>(pub(crate) T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(text) => (HEADERS, text).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page could not be written: {error}");
                PageFailure::Broken.into_response()
            }
        }
    }
}

const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_TYPE, HTML),
    (CONTENT_SECURITY_POLICY, POLICY),
    (REFERRER_POLICY, REFERRERS),
];
