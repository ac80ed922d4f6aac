//! `GET /api/v1/events`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::order_events::OrderEventBody;
use super::rendering::order_number;
use crate::http::streaming::live::{StreamAsked, write_event};
use crate::http::streaming::stream_event::stream_event;
use crate::http::use_cases::UseCases;
use application::Caller;
use application::live::Board;
use application::ports::{FeedEntry, FeedPosition, StoreError};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use futures::stream;
use serde::Serialize;
use utoipa::ToSchema;

/// The name of an event that this version cannot read.
const UNREADABLE: &str = "unreadable";

/// The data of one event of the stream of all orders.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BoardEventBody {
    order_id: u64,
    #[schema(examples("ORD-550e8400-e29b-41d4-a716-446655440000"))]
    order_number: String,
    /// Absent where this version cannot read the event.
    #[serde(flatten)]
    happened: Option<OrderEventBody>,
}

stream_event!(
    /// An event of the stream of all orders.
    BoardStreamEvent = BoardEventBody
);

/// Follow all orders
///
/// For operators and viewers. Server-Sent Events, one for each event of any order, in the order in which they
/// were recorded: `id` is its place among all. Begins now, or behind `Last-Event-ID`; 0 is the
/// beginning of all.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    tag = "v1",
    params(
        ("Last-Event-ID" = Option<String>, Header, pattern = "^[0-9]{0,18}$", description = "The last event that was seen"),
    ),
    responses(
        (status = 200, description = "The events to come", body = BoardStreamEvent, content_type = "text/event-stream"),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
    )
)]
pub(super) async fn follow_all_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    parts: Parts,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden(
            "Only operators and viewers may follow all orders",
        ));
    }
    let stream_asked = StreamAsked::of(&parts, &asked.caller, &use_cases)?;
    let seen = stream_asked.seen.map(FeedPosition);
    let board = use_cases.follow.all(&asked.caller, seen).await?;
    Ok(stream_asked.answer(stream::unfold((board, asked.caller), next)))
}

type Watching = (Board, Caller);

async fn next((mut board, caller): Watching) -> Option<(Result<Bytes, StoreError>, Watching)> {
    let told = match board.next().await {
        // Only those who may see all of it come here, so that one look does for all of them.
        Ok(page) => Ok(Bytes::from_owner(page?.rendered(|e| render(e, &caller)))),
        Err(error) => Err(error),
    };
    Some((told, (board, caller)))
}

fn render(entries: &[FeedEntry], caller: &Caller) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in entries {
        let happened = entry.happened.as_ref().ok();
        let happened = happened.map(|happened| OrderEventBody::new(happened, caller));
        let name = happened.as_ref().map_or(UNREADABLE, OrderEventBody::name);
        let body = BoardEventBody {
            order_id: entry.number.0,
            order_number: order_number(entry.order),
            happened,
        };
        write_event(&mut out, entry.position.0, name, &body);
    }
    out
}
