//! Each request as a span. A trusted peer's request goes on in the trace that it names; anybody else's begins a
//! trace with a link to that one, because otherwise any client could have all traces kept, or none.

use crate::http::contracts::contract;
use crate::http::identity::peer::Peer;
use crate::http::use_cases::UseCases;
use application::traces::{TARGET, TRACEPARENT, continue_from, link};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use domain::TraceContext;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

/// What is asked every few seconds, and tells nobody anything.
const UNTOLD: [&str; 4] = ["/live", "/ready", "/health", "/metrics"];

/// Tells of the request by its route: paths name customers, and queries what they look for.
pub(in crate::http) async fn trace(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    let span = span(&request);
    if span.is_disabled() {
        return next.run(request).await;
    }
    if let Some(trace) = callers(request.headers()) {
        let trusted = &use_cases.identification.trusted;
        let nearest = Peer::of(request.extensions()).address();
        if trusted.are_by(nearest, request.headers()).unwrap_or(false) {
            continue_from(&span, trace);
        } else {
            span.in_scope(|| link(trace));
        }
    }
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "error");
    }
    response
}

fn span(request: &Request) -> Span {
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map(MatchedPath::as_str);
    if route.is_some_and(|route| UNTOLD.contains(&route)) {
        return Span::none();
    }
    let method = method(request.method());
    let span = tracing::trace_span!(
        target: TARGET,
        "request",
        otel.name = format_args!("{method} {}", route.unwrap_or("(no route)")),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        order_service.contract = Empty,
    );
    if let Some(contract) = contract::claiming(request.uri().path()) {
        span.record("order_service.contract", contract.name);
    }
    span
}

/// What the caller does this in. Two of them, or one that cannot be read, are none.
fn callers(headers: &HeaderMap) -> Option<TraceContext> {
    let mut all = headers.get_all(TRACEPARENT).iter();
    let (first, second) = (all.next()?, all.next());
    let text = first.to_str().ok().filter(|_| second.is_none())?;
    TraceContext::parse(text.trim()).ok()
}

/// Anybody may make up others.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const KNOWN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_caller_is_believed_who_says_one_thing() {
        let mut headers = HeaderMap::new();
        assert_eq!(callers(&headers), None);
        headers.append(TRACEPARENT, HeaderValue::from_static(KNOWN));
        assert_eq!(
            callers(&headers).map(|trace| trace.to_string()).as_deref(),
            Some(KNOWN)
        );
        headers.append(TRACEPARENT, HeaderValue::from_static(KNOWN));
        assert_eq!(callers(&headers), None);
        headers.insert(TRACEPARENT, HeaderValue::from_static("00-nonsense"));
        assert_eq!(callers(&headers), None);
    }
}
