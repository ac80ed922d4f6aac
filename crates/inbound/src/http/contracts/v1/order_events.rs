//! `GET /api/v1/orders/{id}/events`

use super::asked::{Named, Reading};
use super::error::{ProblemBody, V1Error};
use super::order_timeline::{EventBody, event_body};
use super::rendering::{StatusName, number, status_name};
use crate::http::reading::fields::Fault;
use crate::http::reading::query::Parameters;
use crate::http::streaming::live::{NotStreamed, StreamAsked, write_event};
use crate::http::streaming::order_changes::order_changes;
use crate::http::streaming::stream_event::stream_event;
use crate::http::use_cases::UseCases;
use application::Caller;
use application::live::OrderWatch;
use application::ports::{Happened, StoreError};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use domain::Order;
use domain::order::Version;
use futures::stream;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The data of one event of an order's stream.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderEventBody {
    #[serde(flatten)]
    event: EventBody,
    /// Where the order stood after it.
    #[schema(value_type = StatusName)]
    status: &'static str,
    /// What the lifecycle allowed then.
    next_actions: Vec<&'static str>,
}

/// The data of one change, where only those of the status are asked for.
#[derive(Serialize, ToSchema, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusChangeBody {
    order_id: u64,
    #[schema(value_type = StatusName)]
    status: &'static str,
    payment_status: &'static str,
    tracking_number: Option<String>,
    next_actions: Vec<&'static str>,
}

/// The data of an event: all of it, or where only the status is asked for, that.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is there for the description only")]
enum OrderStreamBody {
    Event(OrderEventBody),
    Change(StatusChangeBody),
}

stream_event!(
    /// An event of one order's stream.
    OrderStreamEvent = OrderStreamBody
);

impl OrderEventBody {
    pub(super) fn new(happened: &Happened, caller: &Caller) -> Self {
        let next_actions = happened.status.next_actions().iter();
        Self {
            event: event_body(&happened.event, caller),
            status: status_name(happened.status),
            next_actions: next_actions.map(|action| action.as_str()).collect(),
        }
    }

    pub(super) const fn name(&self) -> &'static str {
        self.event.name()
    }
}

impl From<&Order> for StatusChangeBody {
    fn from(order: &Order) -> Self {
        Self {
            order_id: number(order),
            status: status_name(order.status().kind()),
            payment_status: order.payment_status().as_str(),
            tracking_number: order.shipment().map(|(number, _)| number.to_owned()),
            next_actions: order.next_actions().iter().map(|a| a.as_str()).collect(),
        }
    }
}

/// Follow an order
///
/// Server-Sent Events, one for each event of the order, from its first: `id` is its sequence, `event`
/// its name, `data` its entry in the timeline with the status after it. A client that comes back with
/// `Last-Event-ID` is told what it missed, and nothing twice.
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}/events",
    tag = "v1",
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        ("access" = Option<String>, Query, description = "The token of a link to the order"),
        ("only" = Option<String>, Query, pattern = "^status$", description = "`status`: not every event, but where the order stands, now and whenever that changes"),
        ("Last-Event-ID" = Option<String>, Header, pattern = "^[0-9]{0,18}$", description = "The last event that was seen"),
    ),
    responses(
        (status = 200, description = "Its events, and those to come", body = OrderStreamEvent, content_type = "text/event-stream"),
        (status = 404, description = "No such order", body = ProblemBody),
    )
)]
pub(super) async fn follow_order(
    State(use_cases): State<UseCases>,
    Reading(caller): Reading,
    order: Named,
    parts: Parts,
) -> Result<Response, V1Error> {
    let mut parameters = Parameters::of(&parts.uri);
    let only = parameters.read("only", only_status);
    parameters.finish()?;
    let asked = StreamAsked::of(&parts, &caller, &use_cases)?;
    if only.is_some() {
        let show = |order: &Order| StatusChangeBody::from(order);
        return Ok(order_changes(&use_cases, &caller, order.0, asked, show).await?);
    }
    let seen = Version(asked.seen.unwrap_or(0));
    let (_order, watch) = use_cases.follow.run(&caller, order.0, seen).await?;
    Ok(asked.answer(stream::unfold((watch, caller), next)))
}

fn only_status(text: &str) -> Result<(), Fault> {
    if text == "status" {
        return Ok(());
    }
    Err(Fault::Rule("can only be: status".to_owned()))
}

type Watching = (OrderWatch, Caller);

async fn next((mut watch, caller): Watching) -> Option<(Result<Bytes, StoreError>, Watching)> {
    let told = match watch.next().await {
        Ok(told) => Ok(render(&told?, &caller)),
        Err(error) => Err(error),
    };
    Some((told, (watch, caller)))
}

fn render(events: &[Arc<Happened>], caller: &Caller) -> Bytes {
    let mut out = Vec::new();
    for happened in events {
        let body = OrderEventBody::new(happened, caller);
        write_event(&mut out, happened.event.seq.0, body.name(), &body);
    }
    out.into()
}

impl From<NotStreamed> for V1Error {
    fn from(error: NotStreamed) -> Self {
        match error {
            NotStreamed::UnknownEventId => Self::new(
                StatusCode::BAD_REQUEST,
                "unknown-event-id",
                "Bad request",
                "Last-Event-ID is no id of this stream's events: leave it out to begin anew",
            ),
            NotStreamed::NoRoom(trouble) => trouble.into(),
            NotStreamed::Order(error) => error.into(),
        }
    }
}
