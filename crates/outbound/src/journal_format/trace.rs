//! The trace that an event was recorded under: one more member of its JSON, whatever its kind. It is written
//! first, so that it is found without reading all the rest once more; whoever does not know it passes over it.

use domain::TraceContext;

/// What the data of a traced event begins with.
const BEGINNING: &str = r#"{"trace":""#;
/// How long a `traceparent` is.
const LENGTH: usize = 55;

/// Adds the trace to an event's data.
pub(super) fn with(trace: Option<TraceContext>, data: String) -> String {
    let Some(trace) = trace else {
        return data;
    };
    let members = data.strip_prefix('{').unwrap_or_default();
    let comma = if members == "}" { "" } else { "," };
    format!("{BEGINNING}{trace}\"{comma}{members}")
}

/// The trace that an event was recorded under. One that cannot be read is none: no order waits for that.
pub(super) fn of(data: &str) -> Option<TraceContext> {
    let text = data.strip_prefix(BEGINNING)?.get(..LENGTH)?;
    TraceContext::parse(text).ok()
}
