//! The journal as it is: what it writes has the trace beside it that it was written under, and each write is a
//! span, from the wait for its place in a batch to the commit.

use super::{TARGET, recorded};
use crate::ports::{
    Append, AppendError, CartTurn, Claimed, Journal, PlaceFailure, Placement, StoreError,
};
use async_trait::async_trait;
use domain::order::Event;
use domain::{CustomerId, Duration, Order, OrderId, OrderNumber, OrderRef};
use std::sync::Arc;
use tracing::{Instrument as _, Span};

/// Writes down traces, and tells of each write.
pub struct TracedJournal {
    journal: Arc<dyn Journal>,
    system: &'static str,
}

impl TracedJournal {
    /// Over this journal, which is kept in a database of this kind, as traces call it.
    pub fn new(journal: Arc<dyn Journal>, system: &'static str) -> Self {
        Self { journal, system }
    }

    fn span(&self, order: OrderId, [operation, table]: [&str; 2], events: &[Event]) -> Span {
        tracing::trace_span!(
            target: TARGET,
            "write",
            otel.name = format_args!("{operation} {table}"),
            otel.kind = "client",
            otel.status_code = tracing::field::Empty,
            db.system.name = self.system,
            db.collection.name = table,
            db.operation.name = operation,
            order.id = %order,
            order.events = events.len(),
        )
    }
}

/// What is written belongs to whatever wanted it written, and not to the write.
fn mark(events: &mut [Event]) {
    if let Some(trace) = recorded() {
        for event in events {
            event.trace = Some(trace);
        }
    }
}

fn failed(span: &Span) {
    span.record("otel.status_code", "error");
}

#[async_trait]
impl Journal for TracedJournal {
    async fn place(&self, mut placement: Placement) -> Result<OrderNumber, PlaceFailure> {
        mark(&mut placement.events);
        let span = self.span(placement.order.id(), ["place", "orders"], &placement.events);
        let placed = self.journal.place(placement).instrument(span.clone()).await;
        if let Err(PlaceFailure::Store(_) | PlaceFailure::Unknown(_)) = placed {
            failed(&span);
        }
        placed
    }

    async fn append(&self, mut append: Append) -> Result<(), AppendError> {
        mark(&mut append.events);
        let span = self.span(
            append.order.id(),
            ["append", "order_events"],
            &append.events,
        );
        let appended = self.journal.append(append).instrument(span.clone()).await;
        if let Err(AppendError::Store(_) | AppendError::Unknown(_)) = appended {
            failed(&span);
        }
        appended
    }

    async fn order(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.journal.order(name).await
    }

    async fn last_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        self.journal.last_turn(customer).await
    }

    async fn events(&self, id: OrderId) -> Result<Vec<Event>, StoreError> {
        self.journal.events(id).await
    }

    async fn legible(&self, id: OrderId) -> Result<(Vec<Event>, Option<StoreError>), StoreError> {
        self.journal.legible(id).await
    }

    async fn claim_due(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError> {
        self.journal.claim_due(limit, lease).await
    }

    async fn set_aside(&self, order: OrderId, retry_after: Duration) -> Result<(), StoreError> {
        self.journal.set_aside(order, retry_after).await
    }

    async fn uncount_claim(&self, order: OrderId) -> Result<(), StoreError> {
        self.journal.uncount_claim(order).await
    }

    async fn end_stale_leases(&self) -> Result<u64, StoreError> {
        self.journal.end_stale_leases().await
    }
}
