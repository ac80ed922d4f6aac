//! The events of orders that are held back, read from their journals.

use super::one_sink::RelayPorts;
use crate::ports::{Happened, HeldBack, Outgoing, SinkName, StoreError};
use domain::order::{Event, OrderStatusKind, Version};
use domain::{OrderId, OrderNumber, Timestamp};
use std::collections::HashSet;
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
    /// Since when it waits, as far as is known.
    pub(super) since: Option<Timestamp>,
}

/// What was read.
pub(super) struct Loaded {
    pub(super) wanted: Wanted,
    pub(super) events: Result<Vec<Outgoing>, StoreError>,
}

/// Orders that were read, and whether there may be more of them.
pub(super) struct LoadedPage {
    pub(super) orders: Vec<Loaded>,
    pub(super) has_more: bool,
}

impl From<HeldBack> for Wanted {
    fn from(waits: HeldBack) -> Self {
        Self {
            order: waits.order,
            number: waits.number,
            from: waits.seq,
            attempts: waits.attempts,
            since: Some(waits.since),
        }
    }
}

/// The orders that are to be tried again now but for those that are under way.
pub(super) async fn due(
    ports: &RelayPorts,
    sink: &SinkName,
    under_way: &HashSet<OrderId>,
    limit: usize,
) -> Result<LoadedPage, StoreError> {
    let due = ports.book.due(sink, limit).await?;
    let has_more = due.len() == limit;
    let due = due
        .into_iter()
        .filter(|one| !under_way.contains(&one.order));
    let orders = load(ports, due.map(Wanted::from).collect()).await;
    Ok(LoadedPage { orders, has_more })
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
