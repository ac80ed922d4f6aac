//! `GET /api/v1/orders/{id}/timeline`

use super::asked::{Named, Reading};
use super::error::{ProblemBody, V1Error, told};
use super::rendering::{number, order_number};
use crate::http::answering::answer;
use crate::http::reading::moment;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::State;
use axum::response::Response;
use domain::Order;
use domain::order::{CancelCause, Event, Fact};
use domain::process::CallId;
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
#[derive(Serialize, ToSchema)]
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
    /// When the call is taken up again, if it has to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<String>,
}

impl EventBody {
    /// The event's name, as this caller is told it.
    pub(super) const fn name(&self) -> &'static str {
        self.event
    }
}

/// Who caused an event.
#[derive(Serialize, ToSchema)]
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
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        ("access" = Option<String>, Query, description = "The token of a link to the order"),
    ),
    responses(
        (status = 200, description = "The events, in order", body = TimelineBody),
        (status = 404, description = "No such order", body = ProblemBody),
    )
)]
pub(super) async fn order_timeline(
    State(use_cases): State<UseCases>,
    Reading(caller): Reading,
    order: Named,
) -> Result<Response, V1Error> {
    let found = use_cases.timeline.run(&caller, order.0).await;
    let (order, events) = told(found, &caller, &use_cases, order.0).await?;
    let body = body(&order, &events, &caller);
    Ok(answer::ok(&body))
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

pub(super) fn event_body(event: &Event, caller: &Caller) -> EventBody {
    let body = EventBody {
        seq: event.seq.0,
        event: event.fact.name(),
        at: moment::rfc3339(event.at),
        actor: ActorBody {
            role: event.actor.role(),
            name: event.actor.name().map(str::to_owned),
        },
        call: call(&event.fact).map(|call| call.to_string()),
        attempt: attempt(&event.fact),
        outcome: outcome(&event.fact),
        retry_at: retry_at(&event.fact),
        reason: reason(&event.fact),
    };
    if caller.may_look() {
        body
    } else {
        for_customers(body, &event.fact)
    }
}

/// What other services and operators say in their own words is not for everybody, and the customer
/// never sees the word *parked*.
fn for_customers(body: EventBody, fact: &Fact) -> EventBody {
    match fact {
        Fact::CallEnded { .. } | Fact::OrderSettled { .. } => EventBody {
            reason: None,
            ..body
        },
        Fact::OrderParked { .. } => EventBody {
            event: "order-delayed",
            call: None,
            reason: None,
            ..body
        },
        Fact::OrderPlaced(_)
        | Fact::CallStarted { .. }
        | Fact::OrderConfirmed
        | Fact::ProcessingStarted
        | Fact::OrderShipped
        | Fact::OrderDelivered
        | Fact::PaymentReported(_)
        | Fact::OrderImported(_)
        | Fact::OrderCancelled { .. }
        | Fact::ShipmentReported(_) => body,
    }
}

const fn call(fact: &Fact) -> Option<CallId> {
    match fact {
        Fact::CallStarted { call, .. } | Fact::CallEnded { call, .. } => Some(*call),
        Fact::OrderParked { call, .. } | Fact::OrderSettled { call, .. } => *call,
        _ => None,
    }
}

const fn attempt(fact: &Fact) -> Option<u32> {
    match fact {
        Fact::CallStarted { attempt, .. } | Fact::CallEnded { attempt, .. } => Some(*attempt),
        _ => None,
    }
}

const fn outcome(fact: &Fact) -> Option<&'static str> {
    match fact {
        Fact::CallEnded { outcome, .. } => Some(outcome.name()),
        Fact::OrderSettled { verdict, .. } => Some(verdict.name()),
        Fact::PaymentReported(report) => Some(report.result.name()),
        _ => None,
    }
}

fn retry_at(fact: &Fact) -> Option<String> {
    match fact {
        Fact::CallEnded {
            outcome, retry_at, ..
        } if outcome.is_retried() => Some(moment::rfc3339(*retry_at)),
        _ => None,
    }
}

fn reason(fact: &Fact) -> Option<String> {
    match fact {
        Fact::CallEnded { outcome, .. } => outcome.words(),
        Fact::OrderCancelled {
            cause: CancelCause::Requested(reason),
        }
        | Fact::OrderSettled { reason, .. } => Some(reason.as_str().to_owned()),
        Fact::OrderCancelled { cause } => Some(cause.name().to_owned()),
        Fact::ShipmentReported(report) => Some(report.status.clone()),
        Fact::OrderParked { hold, .. } => Some(hold.name().to_owned()),
        _ => None,
    }
}
