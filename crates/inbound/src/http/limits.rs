//! What holds around every route: a panic becomes an answer, and answers carry headers that keep
//! browsers and caches from doing harm.

use super::answer;
use super::contracts::contract::{self, Trouble};
use axum::extract::Request;
use axum::http::Uri;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;

const ALWAYS: [(HeaderName, HeaderValue); 3] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Nothing of an API's answer is to be run or loaded.
const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The API browser runs its own scripts and styles, and asks this server.
const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     frame-ancestors 'none'",
);

/// Sets headers that no answer should go without.
pub(super) async fn set_headers(request: Request, next: Next) -> Response {
    let is_docs = request.uri().path().starts_with("/docs");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.extend(ALWAYS);
    let policy = if is_docs { DOCS_POLICY } else { API_POLICY };
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    if !is_docs {
        // Orders change and are somebody's own.
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// A fault of ours ends the request that met it and nothing else.
pub(super) async fn catch_panics(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    // The handler is dropped with its panic; what it shares is behind locks that survive one.
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let words = words(&*panic);
            tracing::error!(panic = words, "a request ended in a panic: {words}");
            trouble(Trouble::Panicked, &uri)
        }
    }
}

/// Nothing is there.
pub(super) async fn no_such_path(uri: Uri) -> Response {
    trouble(Trouble::NoSuchPath, &uri)
}

/// Something is there, and does not answer this method.
pub(super) async fn method_not_allowed(uri: Uri) -> Response {
    trouble(Trouble::MethodNotAllowed, &uri)
}

fn trouble(trouble: Trouble, uri: &Uri) -> Response {
    let contract = contract::of_path(uri.path());
    answer::response((contract.trouble)(trouble, uri.path()))
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words")
}
