//! The events of orders that are held back, read from their journals.

use super::one_sink::RelayPorts;
use crate::ports::{Happened, HeldBack, Outgoing, SinkName, StoreError};
use domain::order::{Event, OrderStatusKind, Version};
use domain::{OrderId, OrderNumber};
use std::sync::Arc;

/// An order of which events are to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) order: OrderId,
    pub(super) number: OrderNumber,
    /// The first one.
    pub(super) from: Version,
    /// How often it was tried before.
    pub(super) attempts: u32,
}

/// What was read.
pub(super) struct Loaded {
    pub(super) wanted: Wanted,
    pub(super) events: Result<Vec<Outgoing>, StoreError>,
}

impl From<HeldBack> for Wanted {
    fn from(waits: HeldBack) -> Self {
        Self {
            order: waits.order,
            number: waits.number,
            from: waits.seq,
            attempts: waits.attempts,
        }
    }
}

/// The orders that are to be tried again now.
pub(super) async fn due(
    ports: &RelayPorts,
    sink: &SinkName,
    limit: usize,
) -> Result<Vec<Loaded>, StoreError> {
    let due = ports.book.due(sink, limit).await?;
    Ok(load(ports, due.into_iter().map(Wanted::from).collect()).await)
}

/// One after the other: there are few, and the store has other readers.
pub(super) async fn load(ports: &RelayPorts, wanted: Vec<Wanted>) -> Vec<Loaded> {
    let mut loaded = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let events = ports.journal.events(wanted.order).await;
        let events = events.map(|events| behind(events, &wanted));
        loaded.push(Loaded { wanted, events });
    }
    loaded
}

fn behind(events: Vec<Event>, wanted: &Wanted) -> Vec<Outgoing> {
    let mut status = OrderStatusKind::Pending;
    let outgoing = events.into_iter().map(|event| {
        status = event.fact.moves_to().unwrap_or(status);
        Outgoing {
            order: wanted.order,
            number: wanted.number,
            happened: Arc::new(Happened { event, status }),
        }
    });
    outgoing
        .filter(|event| event.seq() >= wanted.from)
        .collect()
}
