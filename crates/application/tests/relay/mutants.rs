//! Mistakes that the simulation must find: each is made around the relay, by what it stands on.

use application::ports::{
    EventFeed, EventSink, FeedEntry, FeedPosition, Outgoing, SendError, Settled, SinkName,
    StoreError,
};
use application::testing::clock::order_id;
use async_trait::async_trait;
use domain::order::Version;
use domain::{OrderId, OrderNumber};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// The place is written by whoever wants to.
    PlaceUnfenced,
    /// An order is struck out by whoever wants to.
    LetGoUnfenced,
    /// Events of one order are sent side by side.
    SideBySide,
    /// The place is written as soon as events are read.
    PlaceAhead,
    /// A relay that takes a sink does not ask which orders wait.
    WaitingNotRead,
    /// An order that is held back is not written down.
    NotWrittenDown,
    /// An event counts as delivered when it is sent.
    AcknowledgedEarly,
    /// An order is struck out although its events were asked for once more meanwhile.
    ReplayStruckOut,
    /// An order waits from where it got stuck although earlier events were asked for meanwhile.
    ReplayOverwritten,
    /// Events are sent once more from one on that was not delivered yet.
    ReplayAhead,
}

impl Mutant {
    pub(crate) const ALL: [Self; 10] = [
        Self::PlaceUnfenced,
        Self::LetGoUnfenced,
        Self::SideBySide,
        Self::PlaceAhead,
        Self::WaitingNotRead,
        Self::NotWrittenDown,
        Self::AcknowledgedEarly,
        Self::ReplayStruckOut,
        Self::ReplayOverwritten,
        Self::ReplayAhead,
    ];
}

/// Whose each event is, where each goes by an order of its own.
type Disguises = Arc<Mutex<BTreeMap<OrderId, (OrderId, OrderNumber)>>>;

/// The feed that one relay reads.
pub(crate) struct MutantFeed {
    pub(crate) feed: Arc<dyn EventFeed>,
    pub(crate) read_to: Arc<AtomicU64>,
    pub(crate) disguises: Option<Disguises>,
}

#[async_trait]
impl EventFeed for MutantFeed {
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        let mut entries = self.feed.after(position, limit).await?;
        if let Some(last) = entries.last() {
            self.read_to.store(last.position.0, Ordering::SeqCst);
        }
        if let Some(disguises) = &self.disguises {
            let mut disguises = disguises.lock().unwrap_or_else(PoisonError::into_inner);
            for entry in &mut entries {
                let own = order_id(1_000_000 + entry.position.0);
                disguises.insert(own, (entry.order, entry.number));
                entry.order = own;
            }
        }
        Ok(entries)
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.feed.end().await
    }

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.feed.place_of(order, seq).await
    }
}

/// The sink that one relay sends to.
pub(crate) struct MutantSink<S> {
    pub(crate) sink: Arc<S>,
    pub(crate) disguises: Option<Disguises>,
    pub(crate) is_early: bool,
}

#[async_trait]
impl<S: EventSink + 'static> EventSink for MutantSink<S> {
    fn name(&self) -> &SinkName {
        self.sink.name()
    }

    async fn send(&self, event: &Outgoing) -> Result<Settled, SendError> {
        let mut event = event.clone();
        if let Some(disguises) = &self.disguises {
            let disguises = disguises.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((order, number)) = disguises.get(&event.order) {
                event.order = *order;
                event.number = *number;
            }
        }
        if self.is_early {
            let sink = self.sink.clone();
            tokio::spawn(async move { sink.send(&event).await });
            return Ok(Settled::Delivered);
        }
        self.sink.send(&event).await
    }
}
