//! Sinks in the words of `v1`, and why nothing was done with one.

use super::asked::Segment;
use super::change_error::forbidden;
use super::error::V1Error;
use crate::http::reading::moment;
use crate::http::use_cases::UseCases;
use application::ports::{HeldBack, SinkName};
use application::relay::RelayState;
use application::sinks::{SinkError, SinkSeen};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::Duration;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) const FORBIDDEN: &str = "Only operators look after sinks, and viewers may see them";

/// Where events are carried to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SinkBody {
    #[schema(examples("kafka:canonical"))]
    name: String,
    /// Its place in the feed of events: all before it were delivered, or belong to an order that is held
    /// back.
    place: u64,
    /// Whether some process carries events to it now.
    is_held: bool,
    /// For how long still nobody else takes it, in milliseconds, unless it is held on.
    held_for_ms: u64,
    /// How many orders are held back.
    held_back: u64,
    /// Whether there are events that it was not told yet.
    is_behind: bool,
    /// When the first of those happened, if it can be read.
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    oldest_waiting: Option<String>,
    /// What the process that answers knows of it; absent where it carries no events there.
    #[serde(skip_serializing_if = "Option::is_none")]
    here: Option<RelayBody>,
}

/// A relay of the process that answers, since its start.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RelayBody {
    /// Whether it is this process that carries the events.
    is_holder: bool,
    /// Whether the sink takes nothing now.
    is_down: bool,
    /// Whether so many orders are held back that no more events are read.
    is_stalled: bool,
    /// Events that it took.
    delivered: u64,
    /// How often it refused one.
    refused: u64,
    /// How often it was not available.
    unavailable: u64,
    /// How long after it happened the last event was delivered, in milliseconds.
    delay_ms: u64,
}

/// An order whose events wait.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeldBackBody {
    /// The order's sequential number.
    order_id: u64,
    #[schema(examples("ORD-0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99"))]
    order_number: String,
    /// Its first event that was not delivered.
    seq: u64,
    /// How often it was tried.
    attempts: u32,
    /// What was said the last time.
    #[schema(examples("MessageSizeTooLarge"))]
    reason: String,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    since: String,
    /// How long until it is tried again, in milliseconds.
    due_in_ms: u64,
}

impl SinkBody {
    pub(super) fn new(seen: SinkSeen, relay: Option<&RelayState>) -> Self {
        let SinkSeen {
            state,
            is_behind,
            oldest,
            waiting: _,
        } = seen;
        Self {
            name: state.name.to_string(),
            place: state.place.0,
            is_held: state.held_for > Duration::ZERO,
            held_for_ms: millis(state.held_for),
            held_back: state.held_back,
            is_behind,
            oldest_waiting: oldest.map(moment::rfc3339),
            here: relay.map(RelayBody::from),
        }
    }
}

impl From<&RelayState> for RelayBody {
    fn from(state: &RelayState) -> Self {
        Self {
            is_holder: state.is_holder,
            is_down: state.is_down,
            is_stalled: state.is_stalled,
            delivered: state.delivered,
            refused: state.refused,
            unavailable: state.unavailable,
            delay_ms: millis(state.delay),
        }
    }
}

impl From<HeldBack> for HeldBackBody {
    fn from(waiting: HeldBack) -> Self {
        Self {
            order_id: waiting.number.0,
            order_number: format!("ORD-{}", waiting.order),
            seq: waiting.seq.0,
            attempts: waiting.attempts,
            reason: waiting.reason,
            since: moment::rfc3339(waiting.since),
            due_in_ms: millis(waiting.due_in),
        }
    }
}

fn millis(time: Duration) -> u64 {
    time.micros() / 1_000
}

/// The sink that the path names.
pub(super) struct NamedSink(pub(super) SinkName);

impl FromRequestParts<UseCases> for NamedSink {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let Segment(name) = Segment::from_request_parts(parts, use_cases).await?;
        let name = SinkName::new(&name).map_err(|_| SinkError::NotFound)?;
        Ok(Self(name))
    }
}

impl From<SinkError> for V1Error {
    fn from(error: SinkError) -> Self {
        let words = error.to_string();
        let told = |status, kind, title| Self::new(status, kind, title, words.clone());
        match error {
            SinkError::NotFound => told(StatusCode::NOT_FOUND, "sink-not-found", "Sink not found"),
            SinkError::NotHeldBack => told(
                StatusCode::NOT_FOUND,
                "not-held-back",
                "Order not held back",
            ),
            SinkError::InUse | SinkError::OfWebhook => {
                told(StatusCode::CONFLICT, "sink-in-use", "Sink in use")
            }
            SinkError::Forbidden => forbidden(FORBIDDEN),
            SinkError::Store(error) => error.into(),
        }
    }
}
