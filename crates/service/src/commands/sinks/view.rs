//! Sinks as operators see them: as the service tells them, and as the store has them.

use crate::moment::moment;
use application::ports::HeldBack;
use application::sinks::SinkSeen;
use domain::Duration;
use serde::{Deserialize, Serialize};

/// What `v1` lists.
#[derive(Deserialize)]
pub(in crate::commands) struct SinksBody {
    pub(in crate::commands) sinks: Vec<SinkView>,
}

/// A sink.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct SinkView {
    pub(in crate::commands) name: String,
    pub(super) place: u64,
    pub(in crate::commands) is_held: bool,
    pub(super) held_for_ms: u64,
    pub(in crate::commands) held_back: u64,
    pub(in crate::commands) is_behind: bool,
    pub(in crate::commands) oldest_waiting: Option<String>,
    /// What the running service knows of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::commands) here: Option<RelayView>,
}

/// A relay of the running service.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct RelayView {
    pub(super) is_holder: bool,
    pub(in crate::commands) is_down: bool,
    pub(in crate::commands) is_stalled: bool,
    pub(super) delivered: u64,
    pub(super) refused: u64,
    pub(super) unavailable: u64,
    pub(super) delay_ms: u64,
}

/// What `v1` lists of one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeldBackBody {
    pub(super) held_back: Vec<HeldBackView>,
}

/// An order whose events wait.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeldBackView {
    pub(super) order_id: u64,
    pub(super) order_number: String,
    pub(super) seq: u64,
    pub(super) attempts: u32,
    pub(super) reason: String,
    pub(super) since: String,
    pub(super) due_in_ms: u64,
}

/// How many are tried again.
#[derive(Deserialize)]
pub(super) struct RetriedBody {
    pub(super) retried: u64,
}

impl From<SinkSeen> for SinkView {
    fn from(seen: SinkSeen) -> Self {
        Self {
            name: seen.state.name.to_string(),
            place: seen.state.place.0,
            is_held: seen.state.held_for > Duration::ZERO,
            held_for_ms: millis(seen.state.held_for),
            held_back: seen.state.held_back,
            is_behind: seen.is_behind,
            oldest_waiting: seen.oldest.map(moment),
            here: None,
        }
    }
}

impl From<HeldBack> for HeldBackView {
    fn from(waiting: HeldBack) -> Self {
        Self {
            order_id: waiting.number.0,
            order_number: format!("ORD-{}", waiting.order),
            seq: waiting.seq.0,
            attempts: waiting.attempts,
            reason: waiting.reason,
            since: moment(waiting.since),
            due_in_ms: millis(waiting.due_in),
        }
    }
}

fn millis(time: Duration) -> u64 {
    time.micros() / 1_000
}
