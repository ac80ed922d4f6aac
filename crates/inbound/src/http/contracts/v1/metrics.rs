//! `GET /metrics`: the state of collaborators in the text format of Prometheus, written here: a dozen
//! numbers need no registry. The only labels are the names of ports and a few fixed words, so their
//! number is bounded.

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use crate::http::use_cases::UseCases;
use application::ports::{CallsAre, CollaboratorState};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use std::fmt::Write as _;

const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Metrics
///
/// In the text format of Prometheus: how each collaborator on another machine fares. For operators: give
/// Prometheus the operator's token or an operator's API key.
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
    let text = written(&use_cases.collaborators.states());
    Ok(([(CONTENT_TYPE, FORMAT)], text).into_response())
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
