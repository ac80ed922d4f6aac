//! The relays: what waits for each sink, and what became of what was carried.

use super::labels::{RELAY_STATES, RELAYED, SINK};
use super::metric::{Metric, Unit};

/// How old the first event is that waits.
pub static RELAY_LAG: Metric = Metric::gauge(
    "order_service_relay_oldest_seconds",
    Unit::Seconds,
    "Age of the oldest event that a sink was not told yet; 0 if it was told all",
)
.by(&[SINK])
.read();

/// Whether anything waits.
pub static RELAY_BEHIND: Metric = Metric::gauge(
    "order_service_relay_behind",
    Unit::Of("sinks"),
    "Sinks of this name that were not told all events yet",
)
.by(&[SINK])
.read();

/// How much waits.
pub static RELAY_WAITING: Metric = Metric::gauge(
    "order_service_relay_waiting_events",
    Unit::Of("events"),
    "Events behind the place up to which sinks of this name were told all; counted up to 10000 of each sink",
)
.by(&[SINK])
.read();

/// Orders whose events wait.
pub static RELAY_HELD_BACK: Metric = Metric::gauge(
    "order_service_relay_held_back_orders",
    Unit::Of("orders"),
    "Orders whose events wait because a sink refused one of them",
)
.by(&[SINK])
.read();

/// Whether somebody carries events there.
pub static RELAY_HELD: Metric = Metric::gauge(
    "order_service_relay_held",
    Unit::Of("sinks"),
    "Sinks of this name that some replica carries events to",
)
.by(&[SINK])
.read();

/// What this process carried.
pub static RELAY_EVENTS: Metric = Metric::counter(
    "order_service_relay_events_total",
    Unit::Of("events"),
    "Events that this process carried to a sink, by what became of them: delivered, refused, given up after many refusals, or the sink was not available",
)
.by(&[SINK, RELAYED])
.read();

/// How late events come.
pub static RELAY_DELAY: Metric = Metric::gauge(
    "order_service_relay_delay_seconds",
    Unit::Seconds,
    "How long after it was recorded the last event was delivered by this process",
)
.by(&[SINK])
.read();

/// How this process' relays stand.
pub static RELAY_STATE: Metric = Metric::gauge(
    "order_service_relay_state",
    Unit::Of("sinks"),
    "Relays of this process to sinks of this name that hold their sink (holder), find it away (down), or read no more events because too many orders are held back (stalled)",
)
.by(&[SINK, RELAY_STATES])
.read();
