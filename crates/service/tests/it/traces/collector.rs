//! A small collector: it takes spans by OTLP over HTTP, and keeps them.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message as _;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// A span as it was told.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) trace: String,
    pub(super) id: String,
    /// Empty where it is the first of its trace.
    pub(super) parent: String,
    pub(super) name: String,
    /// `SERVER`, `CLIENT` and so on.
    pub(super) kind: String,
    pub(super) is_error: bool,
    pub(super) attributes: BTreeMap<String, String>,
    /// The traces that it has to do with, too.
    pub(super) links: Vec<String>,
    /// Whose it is: `service.name`, `process.pid`.
    pub(super) resource: BTreeMap<String, String>,
}

impl Told {
    /// What it says under this name; empty where it says nothing.
    pub(super) fn says(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// Listens until the test ends.
#[derive(Clone)]
pub(super) struct Collector {
    pub(super) url: String,
    told: Arc<Mutex<Vec<Told>>>,
}

impl Collector {
    pub(super) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let collector = Self {
            url,
            told: Arc::default(),
        };
        let takes = Router::new().route("/v1/traces", post(take));
        let takes = takes.with_state(collector.clone());
        tokio::spawn(async move { axum::serve(listener, takes).await });
        collector
    }

    /// All spans so far.
    pub(super) fn spans(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// Those of this name.
    pub(super) fn named(&self, name: &str) -> Vec<Told> {
        let spans = self.spans().into_iter();
        spans.filter(|span| span.name == name).collect()
    }

    /// The spans that others say they follow, and that nobody has told.
    pub(super) fn missing_parents(&self) -> BTreeSet<String> {
        let spans = self.spans();
        let ids: BTreeSet<&str> = spans.iter().map(|span| span.id.as_str()).collect();
        let parents = spans.iter().map(|span| span.parent.clone());
        parents
            .filter(|parent| !parent.is_empty() && !ids.contains(parent.as_str()))
            .collect()
    }

    /// The trace as people draw it: each span beneath the one that it follows, in the order of their begin.
    pub(super) fn drawn(&self) -> String {
        let spans = self.spans();
        let ids: BTreeSet<&str> = spans.iter().map(|span| span.id.as_str()).collect();
        let mut drawn = String::new();
        for span in &spans {
            if !ids.contains(span.parent.as_str()) {
                draw(&mut drawn, &spans, span, 0);
            }
        }
        drawn
    }
}

fn draw(drawn: &mut String, spans: &[Told], span: &Told, depth: usize) {
    let (name, kind) = (&span.name, &span.kind);
    let said: Vec<String> = span
        .attributes
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let said = said.join(" ");
    writeln!(drawn, "{}{name} [{kind}] {said}", "  ".repeat(depth)).unwrap();
    for child in spans.iter().filter(|other| other.parent == span.id) {
        draw(drawn, spans, child, depth + 1);
    }
}

async fn take(State(collector): State<Collector>, body: Bytes) {
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let mut told = collector.told.lock().unwrap();
    for of_one in request.resource_spans {
        let resource = of_one.resource.unwrap_or_default();
        let resource = texts(resource.attributes);
        let spans = of_one.scope_spans.into_iter().flat_map(|scope| scope.spans);
        told.extend(spans.map(|span| read(span, &resource)));
    }
}

fn read(span: Span, resource: &BTreeMap<String, String>) -> Told {
    let kind = span.kind().as_str_name().replace("SPAN_KIND_", "");
    let is_error = span
        .status
        .is_some_and(|status| status.code() == StatusCode::Error);
    Told {
        trace: hex(&span.trace_id),
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        name: span.name,
        kind,
        is_error,
        attributes: texts(span.attributes),
        links: span.links.iter().map(|link| hex(&link.trace_id)).collect(),
        resource: resource.clone(),
    }
}

fn texts(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    let text = |value: Option<AnyValue>| match value.and_then(|value| value.value) {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(is_so)) => is_so.to_string(),
        other => format!("{other:?}"),
    };
    let one = |attribute: KeyValue| (attribute.key, text(attribute.value));
    attributes.into_iter().map(one).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
