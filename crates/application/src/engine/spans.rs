//! The engine's spans: a call of the process, and an order that is taken up.

use super::collaborator;
use crate::traces::{TARGET, continue_from};
use domain::Order;
use domain::process::{CallId, CallOutcome, Mode};
use tracing::Span;
use tracing::field::Empty;

/// One attempt of a call.
pub(super) fn call(order: &Order, id: CallId, mode: Mode, attempt: u32) -> Span {
    tracing::trace_span!(
        target: TARGET,
        "call",
        otel.name = format_args!("{} {}", verb(mode), id.step.name()),
        otel.status_code = Empty,
        peer.service = collaborator(id.step),
        order.id = %order.id(),
        order.call = %id,
        order.call.attempt = attempt,
        order.call.outcome = Empty,
    )
}

/// How it ended. Who says no has answered: only what is not known, or never left, is an error.
pub(super) fn ended(span: &Span, outcome: &CallOutcome) {
    span.record("order.call.outcome", outcome.name());
    if !matches!(outcome, CallOutcome::Definite(_)) {
        span.record("otel.status_code", "error");
    }
}

/// An order that nobody carried on: it goes on in the trace that it was placed under, whichever process
/// that was. One whose trace is not kept has none here either.
pub(super) fn taken_up(order: &Order) -> Span {
    let Some(trace) = order.trace() else {
        return Span::none();
    };
    let span = tracing::trace_span!(
        target: TARGET,
        "take up order",
        order.id = %order.id(),
        order.status = order.status().kind().as_str(),
        // With a call in flight, whoever made it has not lived to record its outcome.
        recovered = order.is_in_flight(),
    );
    continue_from(&span, trace);
    span
}

const fn verb(mode: Mode) -> &'static str {
    match mode {
        Mode::Do => "call",
        Mode::Query => "query",
    }
}
