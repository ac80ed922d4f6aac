//! Each message as a span: the next one of its sender's trace, if its headers say which that is.

use application::messages::{Message, Verdict};
use application::traces::{TARGET, TRACEPARENT, continue_from};
use domain::TraceContext;
use tracing::Span;
use tracing::field::Empty;

/// A message that is about to take effect.
pub(super) fn processing(message: &Message) -> Span {
    let topic = &message.topic;
    let span = tracing::trace_span!(
        target: TARGET,
        "process",
        otel.name = format_args!("process {topic}"),
        otel.kind = "consumer",
        otel.status_code = Empty,
        messaging.system = "kafka",
        messaging.operation.name = "process",
        messaging.operation.type = "process",
        messaging.destination.name = topic,
        messaging.destination.partition.id = message.partition,
        messaging.kafka.offset = message.offset,
        message.verdict = Empty,
    );
    if let Some(trace) = senders(message) {
        continue_from(&span, trace);
    }
    span
}

/// What has become of it.
pub(super) fn ended(span: &Span, verdict: &Verdict) {
    let (word, is_error) = match verdict {
        Verdict::Applied => ("applied", false),
        Verdict::Duplicate => ("duplicate", false),
        Verdict::Poison(_) => ("poison", true),
        Verdict::NotYet(_) => ("not-yet", false),
        Verdict::Unavailable(_) => ("unavailable", true),
    };
    span.record("message.verdict", word);
    if is_error {
        span.record("otel.status_code", "error");
    }
}

/// What its sender did this in. Two of them, or one that cannot be read, are none.
fn senders(message: &Message) -> Option<TraceContext> {
    let named = |(name, value): &(String, Option<Vec<u8>>)| {
        let is_it = name.eq_ignore_ascii_case(TRACEPARENT);
        is_it.then(|| value.clone()).flatten()
    };
    let mut all = message.headers.iter().filter_map(named);
    let (first, second) = (all.next()?, all.next());
    let text = String::from_utf8(first).ok().filter(|_| second.is_none())?;
    TraceContext::parse(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn message(headers: &[(&str, &str)]) -> Message {
        let headers = headers.iter();
        let header =
            |(name, value): &(&str, &str)| ((*name).to_owned(), Some(value.as_bytes().to_vec()));
        Message {
            topic: "payment-success".to_owned(),
            partition: 0,
            offset: 0,
            timestamp: None,
            key: None,
            headers: headers.map(header).collect(),
            payload: None,
        }
    }

    #[test]
    fn a_sender_is_believed_who_says_one_thing() {
        let known = senders(&message(&[("x", "y"), (TRACEPARENT, KNOWN)]));
        assert_eq!(known.map(|trace| trace.to_string()).as_deref(), Some(KNOWN));
        let unclear: [&[(&str, &str)]; 3] = [
            &[],
            &[(TRACEPARENT, KNOWN), (TRACEPARENT, KNOWN)],
            &[(TRACEPARENT, "nonsense")],
        ];
        for headers in unclear {
            assert_eq!(senders(&message(headers)), None, "{headers:?}");
        }
    }
}
