//! The one place that knows how to find the trace that something is done under, and how to continue one.

use domain::TraceContext;
use opentelemetry::Context;
use opentelemetry::trace::{
    FutureExt as _, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use std::future::Future;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The trace that this is done under; none where nobody traces.
pub fn current() -> Option<TraceContext> {
    Context::map_current(|context| {
        let span = context.span();
        let here = span.span_context();
        TraceContext::new(
            here.trace_id().to_bytes(),
            here.span_id().to_bytes(),
            here.is_sampled(),
        )
    })
}

/// The same, if it is kept: what is written down beside what happens.
pub fn recorded() -> Option<TraceContext> {
    current().filter(TraceContext::is_sampled)
}

/// Makes a span that has not been entered yet the next one of this trace.
pub fn continue_from(span: &Span, trace: TraceContext) {
    // Refused where nobody traces: then there is nothing to continue.
    let _ = span.set_parent(Context::new().with_remote_span_context(remote(trace)));
}

/// Says of what is being done that it has to do with this trace too, unless it belongs to it.
pub fn link(other: TraceContext) {
    if current().is_some_and(|here| here.trace() != other.trace()) {
        let link = |context: &Context| context.span().add_link(remote(other), Vec::new());
        Context::map_current(link);
    }
}

/// Whatever task this becomes: its spans belong to the trace that it was made under.
pub fn in_this_trace<F: Future>(work: F) -> impl Future<Output = F::Output> {
    work.with_current_context()
}

fn remote(trace: TraceContext) -> SpanContext {
    let flags = TraceFlags::default().with_sampled(trace.is_sampled());
    SpanContext::new(
        TraceId::from_bytes(trace.trace()),
        SpanId::from_bytes(trace.span()),
        flags,
        true,
        TraceState::NONE,
    )
}
