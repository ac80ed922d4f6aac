//! `GET /api/v1/orders/{id}/timeline`

use super::asked::{Asked, Named};
use super::error::{ProblemBody, V1Error};
use super::rendering::{number, order_number};
use crate::http::answer;
use crate::http::moment;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Order;
use domain::order::{CancelCause, Event, Fact};
use domain::process::{Answer, CallOutcome};
use serde::Serialize;
use utoipa::ToSchema;

/// An order's events.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TimelineBody {
    order_id: u64,
    order_number: String,
    events: Vec<EventBody>,
}

/// One event of an order.
#[derive(Serialize, ToSchema, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventBody {
    seq: u64,
    #[schema(examples("order-confirmed"))]
    event: &'static str,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    at: String,
    actor: ActorBody,
    /// Why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Which call to another service it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    /// What the call came to, or an operator's verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
}

/// Who caused an event.
#[derive(Serialize, ToSchema, Default)]
pub(super) struct ActorBody {
    #[schema(examples("engine"))]
    role: &'static str,
    name: Option<String>,
}

/// Show an order's timeline
///
/// Every event with its time, actor and reason.
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}/timeline",
    tag = "v1",
    params(("id" = String, Path, description = "The order, by any of its names")),
    responses(
        (status = 200, description = "The events, in order", body = TimelineBody),
        (status = 404, description = "No such order", body = ProblemBody),
    )
)]
pub(super) async fn order_timeline(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
) -> Result<Response, V1Error> {
    let (order, events) = use_cases.timeline.run(&asked.caller, order.0).await?;
    let body = body(&order, &events, &asked.caller);
    Ok(answer::response(answer::json(StatusCode::OK, &body)))
}

fn body(order: &Order, events: &[Event], caller: &Caller) -> TimelineBody {
    TimelineBody {
        order_id: number(order),
        order_number: order_number(order.id()),
        events: events
            .iter()
            .map(|event| event_body(event, caller))
            .collect(),
    }
}

fn event_body(event: &Event, caller: &Caller) -> EventBody {
    let base = EventBody {
        seq: event.seq.0,
        event: event.fact.name(),
        at: moment::rfc3339(event.at),
        actor: ActorBody {
            role: event.actor.role(),
            name: event.actor.name().map(str::to_owned),
        },
        ..EventBody::default()
    };
    match &event.fact {
        Fact::OrderPlaced(_)
        | Fact::OrderConfirmed
        | Fact::ProcessingStarted
        | Fact::OrderShipped
        | Fact::OrderDelivered => base,
        Fact::CallStarted { call, attempt, .. } => EventBody {
            call: Some(call.to_string()),
            attempt: Some(*attempt),
            ..base
        },
        Fact::CallEnded {
            call,
            attempt,
            outcome,
            ..
        } => EventBody {
            call: Some(call.to_string()),
            attempt: Some(*attempt),
            outcome: Some(outcome_name(outcome)),
            // What other services say in their own words is not for everybody.
            reason: evidence(outcome).filter(|_| caller.is_operator()),
            ..base
        },
        Fact::OrderCancelled { cause } => EventBody {
            reason: Some(match cause {
                CancelCause::Requested(reason) => reason.as_str().to_owned(),
                other => other.name().to_owned(),
            }),
            ..base
        },
        Fact::ShipmentReported(report) => EventBody {
            reason: Some(report.status.clone()),
            ..base
        },
        // The customer never sees the word.
        Fact::OrderParked { .. } if !caller.is_operator() => EventBody {
            event: "order-delayed",
            ..base
        },
        Fact::OrderParked { call, hold } => EventBody {
            call: call.map(|call| call.to_string()),
            reason: Some(hold.name().to_owned()),
            ..base
        },
        Fact::OrderSettled {
            call,
            verdict,
            reason,
        } => EventBody {
            call: call.map(|call| call.to_string()),
            outcome: Some(verdict.name()),
            reason: Some(reason.as_str().to_owned()).filter(|_| caller.is_operator()),
            ..base
        },
    }
}

const fn outcome_name(outcome: &CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::NotSent(_) => "not-sent",
        CallOutcome::Definite(Answer::Done(_)) => "done",
        CallOutcome::Definite(Answer::Refused(_)) => "refused",
        CallOutcome::Definite(Answer::NotFound) => "not-found",
        CallOutcome::Unknown(_) => "unknown",
    }
}

fn evidence(outcome: &CallOutcome) -> Option<String> {
    match outcome {
        CallOutcome::NotSent(why) => Some(why.clone()),
        CallOutcome::Unknown(evidence) => {
            Some(format!("{}: {}", evidence.kind.name(), evidence.detail))
        }
        CallOutcome::Definite(_) => None,
    }
}
