//! Sinks on a terminal.

use super::view::{HeldBackView, SinkView};
use crate::telemetry::escaped;
use std::fmt::Write as _;

/// A list, one on each line.
pub(super) fn sinks(sinks: &[SinkView]) -> String {
    if sinks.is_empty() {
        return "no sinks\n".to_owned();
    }
    let mut text = String::new();
    for sink in sinks {
        let carried = match &sink.here {
            Some(relay) if relay.is_down => "down",
            Some(relay) if relay.is_stalled => "stalled",
            _ if sink.is_held => "carried",
            _ => "nobody carries",
        };
        let waits = match (&sink.oldest_waiting, sink.is_behind) {
            (Some(since), _) => format!("events wait since {}", escaped(since)),
            (None, true) => "events wait".to_owned(),
            (None, false) => "all is told".to_owned(),
        };
        let (name, held_back) = (escaped(&sink.name), sink.held_back);
        writeln!(
            text,
            "{name:<24}  {carried:<14}  held back {held_back:>6}  {waits}"
        )
        .expect("a string takes all text");
    }
    text
}

/// The orders that wait, one on each line.
pub(super) fn held_back(orders: &[HeldBackView]) -> String {
    if orders.is_empty() {
        return "no orders are held back\n".to_owned();
    }
    let mut text = String::new();
    for order in orders {
        let (id, reason) = (escaped(&order.order_number), escaped(&order.reason));
        let (number, seq, tries) = (order.order_id, order.seq, order.attempts);
        let since = escaped(&order.since);
        writeln!(
            text,
            "{number:>8}  {id}  event {seq:>3}  tried {tries:>3} since {since}  {reason}"
        )
        .expect("a string takes all text");
    }
    text
}
