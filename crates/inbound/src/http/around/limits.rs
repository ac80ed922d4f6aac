//! What holds around every route: each request leaves a line in the log, a panic becomes an answer,
//! and answers carry the headers that browsers go by.

use crate::http::around::measured::measure;
use crate::http::contracts::contract;
use crate::http::contracts::trouble::Trouble;
use crate::http::web;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;
use domain::text::clipped;
use futures::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use tracing::Instrument;

const ALWAYS: [(HeaderName, HeaderValue); 2] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

/// What is not said otherwise: addresses name customers, and links open orders.
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");

/// How much of a path goes back with what was wrong with it.
const PATH_SHOWN: usize = 512;

/// Nothing of an API's answer is to be run or loaded.
const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The API browser runs its own scripts and styles, and asks this server.
const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     frame-ancestors 'none'",
);

/// Sets headers that no answer should go without.
pub(in crate::http) async fn set_headers(request: Request, next: Next) -> Response {
    let is_docs = request.uri().path().starts_with("/docs");
    let mut response = next.run(request).await;
    let body_is_left = leaves_the_body(response.status());
    let headers = response.headers_mut();
    headers.extend(ALWAYS);
    headers.entry(REFERRER_POLICY).or_insert(NO_REFERRER);
    if body_is_left {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    let policy = if is_docs { DOCS_POLICY } else { API_POLICY };
    // Pages have their own.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    if !is_docs {
        // Orders change and are somebody's own.
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether the rest of the body is not read, so that the connection ends with the answer: a client that
/// is not told would send its next request into the end.
fn leaves_the_body(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT
    )
}

/// One line for each request. The route and not the path: paths name customers.
pub(in crate::http) async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let started = tokio::time::Instant::now();
    let span = tracing::info_span!("http", %method, route);
    let response = next.run(request).instrument(span).await;
    let took = started.elapsed();
    let template = matched.as_ref().map(MatchedPath::as_str);
    measure(&method, template, &response, took);
    let status = response.status().as_u16();
    let duration_ms = took.as_millis();
    tracing::debug!(%method, route, status, duration_ms, "{method} {route} answered {status}");
    response
}

/// A fault of ours ends the request that met it and nothing else.
pub(in crate::http) async fn catch_panics(request: Request, next: Next) -> Response {
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
pub(in crate::http) async fn no_such_path(uri: Uri) -> Response {
    trouble(Trouble::NoSuchPath, &uri)
}

/// Something is there, and does not answer this method.
pub(in crate::http) async fn method_not_allowed(uri: Uri) -> Response {
    trouble(Trouble::MethodNotAllowed, &uri)
}

/// What went wrong, as a page where there are pages, else in the words of the contract that the path
/// belongs to.
pub(in crate::http) fn trouble(trouble: Trouble, uri: &Uri) -> Response {
    if web::is_page(uri.path()) {
        return web::trouble(trouble);
    }
    let contract = contract::of_path(uri.path());
    let path = clipped(uri.path(), PATH_SHOWN);
    (contract.trouble)(trouble, &path)
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words")
}
