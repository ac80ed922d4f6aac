//! A store's journal as it is, and what is told of it: metrics count what became of each write; in traces each
//! is a span, from the wait for its place in a batch to the commit, and what it writes has the trace beside it
//! that it was written under.

use application::metrics::{APPENDS, CLAIMS, Counter, Histogram, STORE_CALL_SECONDS};
use application::ports::{
    Append, AppendError, CartTurn, Claimed, Journal, PlaceFailure, Placement, StoreError,
};
use application::traces::{TARGET, recorded};
use async_trait::async_trait;
use domain::order::Event;
use domain::{CustomerId, Duration, Order, OrderId, OrderNumber, OrderRef};
use std::sync::Arc;
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

/// Tells of each write.
pub(super) struct ToldJournal {
    journal: Arc<dyn Journal>,
    /// The kind of database, as traces call it.
    system: &'static str,
    places: Calls,
    appends: Calls,
    claim_seconds: Histogram,
    first: Counter,
    repeated: Counter,
}

/// The series of one call.
struct Calls {
    seconds: Histogram,
    written: Counter,
    fenced: Counter,
    repeated: Counter,
    refused: Counter,
    unavailable: Counter,
    corrupt: Counter,
    newer: Counter,
    unknown: Counter,
}

impl Calls {
    fn new(call: &'static str) -> Self {
        let count = |outcome| {
            let counter = APPENDS.count([call, outcome]);
            counter.increment(0);
            counter
        };
        Self {
            seconds: STORE_CALL_SECONDS.spread([call]),
            written: count("written"),
            fenced: count("fenced"),
            repeated: count("repeated"),
            refused: count("refused"),
            unavailable: count("unavailable"),
            corrupt: count("corrupt"),
            newer: count("newer"),
            unknown: count("unknown"),
        }
    }

    fn refused_by(&self, error: &StoreError) -> &Counter {
        match error {
            StoreError::Refused(_) => &self.refused,
            StoreError::Unavailable(_) => &self.unavailable,
            StoreError::Corrupt { .. } => &self.corrupt,
            StoreError::Newer(_) => &self.newer,
        }
    }
}

impl ToldJournal {
    /// Tells of this one, which a database of this kind keeps.
    pub(super) fn new(journal: Arc<dyn Journal>, system: &'static str) -> Self {
        Self {
            journal,
            system,
            places: Calls::new("place"),
            appends: Calls::new("append"),
            claim_seconds: STORE_CALL_SECONDS.spread(["claim"]),
            first: CLAIMS.count(["first"]),
            repeated: CLAIMS.count(["repeated"]),
        }
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
impl Journal for ToldJournal {
    async fn place(&self, mut placement: Placement) -> Result<OrderNumber, PlaceFailure> {
        mark(&mut placement.events);
        let span = self.span(placement.order.id(), ["place", "orders"], &placement.events);
        let begun = Instant::now();
        let placed = self.journal.place(placement).instrument(span.clone()).await;
        let calls = &self.places;
        calls.seconds.record(begun.elapsed());
        let counter = match &placed {
            Ok(_) => &calls.written,
            Err(PlaceFailure::Repeated(_)) => &calls.repeated,
            Err(PlaceFailure::NumberTaken(_)) => &calls.fenced,
            Err(PlaceFailure::Store(error)) => calls.refused_by(error),
            Err(PlaceFailure::Unknown(_)) => &calls.unknown,
        };
        counter.increment(1);
        if let Err(PlaceFailure::Store(_) | PlaceFailure::Unknown(_)) = placed {
            failed(&span);
        }
        placed
    }

    async fn append(&self, mut append: Append) -> Result<(), AppendError> {
        mark(&mut append.events);
        let order = append.order.id();
        let span = self.span(order, ["append", "order_events"], &append.events);
        let begun = Instant::now();
        let appended = self.journal.append(append).instrument(span.clone()).await;
        let calls = &self.appends;
        calls.seconds.record(begun.elapsed());
        let counter = match &appended {
            Ok(()) => &calls.written,
            Err(AppendError::Conflict(_)) => &calls.fenced,
            Err(AppendError::Repeated(_)) => &calls.repeated,
            Err(AppendError::Store(error)) => calls.refused_by(error),
            Err(AppendError::Unknown(_)) => &calls.unknown,
        };
        counter.increment(1);
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
        let begun = Instant::now();
        let claimed = self.journal.claim_due(limit, lease).await;
        self.claim_seconds.record(begun.elapsed());
        for claim in claimed.iter().flatten() {
            let is_first = claim.claims <= 1;
            let counter = if is_first {
                &self.first
            } else {
                &self.repeated
            };
            counter.increment(1);
        }
        claimed
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
