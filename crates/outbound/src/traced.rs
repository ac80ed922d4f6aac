//! Requests to others as spans, and the header by which they continue the trace.

use application::traces::{TARGET, TRACEPARENT, current};
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use tracing::Span;
use tracing::field::Empty;

/// A request that is about to be sent. The path is left out: it may name a customer.
pub(crate) fn request(method: &Method, url: &Url) -> Span {
    tracing::trace_span!(
        target: TARGET,
        "send",
        otel.name = method.as_str(),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = method.as_str(),
        http.response.status_code = Empty,
        server.address = url.host_str().unwrap_or_default(),
        server.port = url.port_or_known_default(),
    )
}

/// Its answer; none where there was none.
pub(crate) fn answered(span: &Span, status: Option<StatusCode>) {
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if status.is_none_or(|status| status.is_client_error() || status.is_server_error()) {
        span.record("otel.status_code", "error");
    }
}

/// The request with the trace that it belongs to.
pub(crate) fn carried_by(request: RequestBuilder) -> RequestBuilder {
    match current() {
        Some(trace) => request.header(TRACEPARENT, trace.to_string()),
        None => request,
    }
}
