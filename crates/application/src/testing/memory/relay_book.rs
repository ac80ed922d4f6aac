//! The relay's book in memory.

use crate::ports::{
    BookError, Clock, FeedPosition, HeldBack, Hold, HoldBack, OnceMore, RelayBook, Replay,
    SinkName, SinkState, StoreError, Taken,
};
use async_trait::async_trait;
use domain::order::Version;
use domain::{Duration, OrderId, OrderNumber, Timestamp};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A book that forgets everything when it is dropped. Cheap to clone; all clones are one book.
#[derive(Clone)]
pub struct MemoryRelayBook {
    clock: Arc<dyn Clock>,
    sinks: Arc<Mutex<BTreeMap<SinkName, Sink>>>,
    epochs: Arc<AtomicU64>,
}

struct Sink {
    place: FeedPosition,
    epoch: u64,
    held_until: Timestamp,
    waiting: BTreeMap<OrderId, Waiting>,
}

struct Waiting {
    number: OrderNumber,
    seq: Version,
    attempts: u32,
    reason: String,
    since: Timestamp,
    due_at: Timestamp,
}

impl MemoryRelayBook {
    /// An empty book that tells the time by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            sinks: Arc::default(),
            epochs: Arc::default(),
        }
    }

    fn sinks_now(&self) -> MutexGuard<'_, BTreeMap<SinkName, Sink>> {
        self.sinks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write<T>(&self, hold: &Hold, write: impl FnOnce(&mut Sink) -> T) -> Result<T, BookError> {
        let mut sinks = self.sinks_now();
        let sink = sinks.get_mut(&hold.sink);
        let ours = sink.filter(|sink| sink.epoch == hold.epoch);
        let ours = ours.ok_or_else(|| BookError::Lost(hold.sink.clone()))?;
        Ok(write(ours))
    }
}

impl Waiting {
    /// Now, and another time than before.
    fn asked_anew(&self, now: Timestamp) -> Timestamp {
        now.max(self.since.plus(Duration::from_micros(1)))
    }

    fn told(&self, order: OrderId, now: Timestamp) -> HeldBack {
        HeldBack {
            order,
            number: self.number,
            seq: self.seq,
            attempts: self.attempts,
            reason: self.reason.clone(),
            since: self.since,
            due_in: self.due_at.since(now),
        }
    }
}

#[async_trait]
impl RelayBook for MemoryRelayBook {
    async fn begin(&self, sink: &SinkName, place: FeedPosition) -> Result<(), StoreError> {
        let new = Sink {
            place,
            epoch: 0,
            held_until: self.clock.now(),
            waiting: BTreeMap::new(),
        };
        self.sinks_now().entry(sink.clone()).or_insert(new);
        Ok(())
    }

    async fn take(&self, sink: &SinkName, lease: Duration) -> Result<Taken, StoreError> {
        let now = self.clock.now();
        let mut sinks = self.sinks_now();
        let Some(found) = sinks.get_mut(sink) else {
            return Ok(Taken::Unknown);
        };
        if found.held_until > now {
            return Ok(Taken::ByAnother);
        }
        // Of all sinks together, so that none comes again where one is forgotten.
        found.epoch = self.epochs.fetch_add(1, Ordering::SeqCst) + 1;
        found.held_until = now.plus(lease);
        Ok(Taken::Held(Hold {
            sink: sink.clone(),
            epoch: found.epoch,
            place: found.place,
        }))
    }

    async fn advance(
        &self,
        hold: &Hold,
        place: FeedPosition,
        lease: Duration,
    ) -> Result<(), BookError> {
        let until = self.clock.now().plus(lease);
        self.write(hold, |sink| {
            sink.place = place;
            sink.held_until = until;
        })
    }

    async fn release(&self, hold: &Hold) -> Result<(), BookError> {
        let now = self.clock.now();
        self.write(hold, |sink| sink.held_until = now)
    }

    async fn hold_back(&self, hold: &Hold, waits: &HoldBack) -> Result<(), BookError> {
        let now = self.clock.now();
        self.write(hold, |sink| {
            let mut waiting = Waiting {
                number: waits.number,
                seq: waits.seq,
                attempts: 1,
                reason: waits.reason.clone(),
                since: now,
                due_at: now.plus(waits.retry_after),
            };
            if let Some(before) = sink.waiting.get(&waits.order) {
                waiting.attempts += before.attempts;
                waiting.since = before.since;
                if waits.since != Some(before.since) {
                    waiting.seq = waiting.seq.min(before.seq);
                    waiting.due_at = waiting.due_at.min(before.due_at);
                }
            }
            sink.waiting.insert(waits.order, waiting);
        })
    }

    async fn let_go(&self, hold: &Hold, order: OrderId, since: Timestamp) -> Result<(), BookError> {
        self.write(hold, |sink| {
            sink.waiting
                .retain(|waits, row| *waits != order || row.since != since);
        })
    }

    async fn due(&self, sink: &SinkName, limit: usize) -> Result<Vec<HeldBack>, StoreError> {
        let now = self.clock.now();
        let sinks = self.sinks_now();
        let waiting = sinks.get(sink).into_iter().flat_map(|sink| &sink.waiting);
        let mut due: Vec<_> = waiting.filter(|(_, row)| row.due_at <= now).collect();
        due.sort_by_key(|(order, row)| (row.due_at, **order));
        let due = due.into_iter().take(limit);
        Ok(due.map(|(order, row)| row.told(*order, now)).collect())
    }

    async fn held_back(
        &self,
        sink: &SinkName,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<HeldBack>, StoreError> {
        let now = self.clock.now();
        let sinks = self.sinks_now();
        let waiting = sinks.get(sink).into_iter().flat_map(|sink| &sink.waiting);
        let behind = waiting.filter(|(order, _)| Some(**order) > after);
        let told = behind.map(|(order, row)| row.told(*order, now));
        Ok(told.take(limit).collect())
    }

    async fn retry_now(&self, sink: &SinkName, order: Option<OrderId>) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let mut made_due = 0;
        let mut sinks = self.sinks_now();
        for (waits, row) in sinks.get_mut(sink).into_iter().flat_map(|s| &mut s.waiting) {
            if order.is_none_or(|order| order == *waits) {
                row.due_at = now;
                made_due += 1;
            }
        }
        Ok(made_due)
    }

    async fn replay(&self, sink: &SinkName, replay: &Replay) -> Result<OnceMore, StoreError> {
        let now = self.clock.now();
        let mut sinks = self.sinks_now();
        let Some(found) = sinks.get_mut(sink) else {
            return Ok(OnceMore::Unknown);
        };
        if found.place < replay.place {
            return Ok(OnceMore::Ahead);
        }
        let before = found.waiting.get(&replay.order);
        let waiting = Waiting {
            number: replay.number,
            seq: before.map_or(replay.seq, |before| before.seq.min(replay.seq)),
            attempts: 0,
            reason: replay.reason.clone(),
            since: before.map_or(now, |before| before.asked_anew(now)),
            due_at: now,
        };
        found.waiting.insert(replay.order, waiting);
        Ok(OnceMore::Asked)
    }

    async fn rewind(&self, sink: &SinkName, place: FeedPosition) -> Result<OnceMore, StoreError> {
        let now = self.clock.now();
        let mut sinks = self.sinks_now();
        let Some(found) = sinks.get_mut(sink) else {
            return Ok(OnceMore::Unknown);
        };
        if found.place < place {
            return Ok(OnceMore::Ahead);
        }
        found.place = place;
        found.epoch = self.epochs.fetch_add(1, Ordering::SeqCst) + 1;
        found.held_until = now;
        for row in found.waiting.values_mut() {
            row.seq = Version(1);
            row.attempts = 0;
            row.since = row.asked_anew(now);
            row.due_at = now;
        }
        Ok(OnceMore::Asked)
    }

    async fn sinks(&self) -> Result<Vec<SinkState>, StoreError> {
        let now = self.clock.now();
        let sinks = self.sinks_now();
        let state = |(name, sink): (&SinkName, &Sink)| SinkState {
            name: name.clone(),
            place: sink.place,
            epoch: sink.epoch,
            held_for: sink.held_until.since(now),
            held_back: sink.waiting.len() as u64,
        };
        Ok(sinks.iter().map(state).collect())
    }

    async fn forget(&self, sink: &SinkName) -> Result<bool, StoreError> {
        Ok(self.sinks_now().remove(sink).is_some())
    }
}
