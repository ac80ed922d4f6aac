//! `GET /metrics`: the state of collaborators, relays and messages in the text format of Prometheus, written
//! here: some dozens of numbers need no registry. The only labels are the names of ports and of sinks and a
//! few fixed words, so their number is bounded.

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::{dead_letter_metrics, event_metrics, webhook_metrics};
use crate::http::use_cases::{UseCases, to_its_end};
use application::ports::{CallsAre, CollaboratorState, StoreError};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use std::fmt::Write as _;
use std::time::Duration;
use tokio::time::timeout;

const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Metrics
///
/// In the text format of Prometheus: how each collaborator on another machine fares, how events are carried
/// out, what has become of messages and how many wait for a person, and how many webhooks are paused. For operators: give Prometheus the
/// operator's token or an operator's API key.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    responses(
        (status = 200, description = "The numbers", body = String, content_type = "text/plain"),
        (status = 403, description = "Not an operator", body = ProblemBody),
    )
)]
pub(super) async fn metrics(
    State(use_cases): State<UseCases>,
    asked: Asked,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden("Only operators may read metrics"));
    }
    let mut text = written(&use_cases.collaborators.states());
    text.push_str(&event_metrics::written(
        &use_cases.sinks.relays.states(),
        use_cases.sinks.heard.now(),
    ));
    text.push_str(&dead_letter_metrics::written(&use_cases).await);
    text.push_str(&webhook_metrics::written(&use_cases).await);
    Ok(([(CONTENT_TYPE, FORMAT)], text).into_response())
}

/// What the store tells in time: the other numbers do not wait for it any longer.
pub(super) async fn soon<T: Send + 'static>(
    asking: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Option<T> {
    const PATIENCE: Duration = Duration::from_secs(2);
    timeout(PATIENCE, to_its_end(asking)).await.ok()?.ok()
}

/// A number of one collaborator, with what tells it apart from others of its kind.
type Sample = (&'static str, u64);

/// A kind of number.
struct Metric {
    name: &'static str,
    help: &'static str,
    kind: &'static str,
    /// The label that tells samples of one collaborator apart, if there are several.
    label: Option<&'static str>,
    samples: fn(&CollaboratorState) -> Vec<Sample>,
}

const METRICS: [Metric; 5] = [
    Metric {
        name: "order_service_collaborator_calls_total",
        help: "Calls to a collaborator by how they ended.",
        kind: "counter",
        label: Some("outcome"),
        samples: |state| {
            vec![
                ("answered", state.answered),
                ("held_back", state.held_back),
                ("not_sent", state.not_sent),
                ("unknown", state.unknown),
            ]
        },
    },
    Metric {
        name: "order_service_collaborator_calls_are",
        help: "What the circuit breaker does with calls: 1 for the word that holds.",
        kind: "gauge",
        label: Some("state"),
        samples: |state| {
            vec![
                ("made", u64::from(state.calls == CallsAre::Made)),
                (
                    "held_back",
                    u64::from(matches!(state.calls, CallsAre::HeldBack(_))),
                ),
                ("probing", u64::from(state.calls == CallsAre::Probing)),
            ]
        },
    },
    Metric {
        name: "order_service_collaborator_held_off",
        help: "1 while a collaborator asked to be left alone.",
        kind: "gauge",
        label: None,
        samples: |state| vec![("", u64::from(state.held_off.is_some()))],
    },
    Metric {
        name: "order_service_collaborator_in_flight",
        help: "Calls under way.",
        kind: "gauge",
        label: None,
        samples: |state| vec![("", count(state.in_flight))],
    },
    Metric {
        name: "order_service_collaborator_waiting",
        help: "Calls that wait for a place.",
        kind: "gauge",
        label: None,
        samples: |state| vec![("", count(state.waiting))],
    },
];

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn written(states: &[CollaboratorState]) -> String {
    let mut text = String::new();
    for Metric {
        name,
        help,
        kind,
        label,
        samples,
    } in METRICS
    {
        write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n").expect("a text can grow");
        for state in states {
            for (word, value) in samples(state) {
                let more = label.map_or(String::new(), |label| format!(",{label}=\"{word}\""));
                let who = state.name;
                writeln!(text, "{name}{{collaborator=\"{who}\"{more}}} {value}")
                    .expect("a text can grow");
            }
        }
    }
    text
}
