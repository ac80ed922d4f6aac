//! The book as a relay sees it over a bad line: slow, and without an answer now and then.

use crate::mutants::Mutant;
use application::ports::{
    BookError, FeedPosition, HeldBack, Hold, HoldBack, OnceMore, RelayBook, Replay, SinkName,
    SinkState, StoreError, Taken,
};
use application::testing::MemoryRelayBook;
use async_trait::async_trait;
use domain::{Duration, OrderId, Timestamp};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// One relay's way to the book.
#[derive(Clone)]
pub(crate) struct BadLine {
    pub(crate) book: MemoryRelayBook,
    rng: Arc<Mutex<fastrand::Rng>>,
    is_bad: Arc<AtomicBool>,
    mutant: Option<Mutant>,
    /// The furthest place that this relay has read.
    pub(crate) read_to: Arc<AtomicU64>,
}

impl BadLine {
    pub(crate) fn new(
        book: MemoryRelayBook,
        seed: u64,
        is_bad: Arc<AtomicBool>,
        mutant: Option<Mutant>,
    ) -> Self {
        Self {
            book,
            rng: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))),
            is_bad,
            mutant,
            read_to: Arc::default(),
        }
    }

    fn chance(&self, percent: u64) -> bool {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_bad.load(Ordering::SeqCst) && rng.u64(..100) < percent
    }

    /// Sometimes longer than a lease.
    fn delay(&self) -> std::time::Duration {
        let longest = if self.chance(6) { 5_000 } else { 10 };
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        std::time::Duration::from_millis(rng.u64(..longest))
    }

    /// Goes on also where nobody waits for it any more.
    async fn call<T: Send + 'static>(
        &self,
        call: impl Future<Output = Result<T, BookError>> + Send + 'static,
    ) -> Result<T, BookError> {
        let (before, after) = (self.delay(), self.delay());
        let (is_lost, is_unheard) = (self.chance(4), self.chance(4));
        let gone = || Err(StoreError::Unavailable("the line is bad".to_owned()).into());
        let called = tokio::spawn(async move {
            tokio::time::sleep(before).await;
            if is_lost {
                return gone();
            }
            let done = call.await;
            tokio::time::sleep(after).await;
            if is_unheard { gone() } else { done }
        });
        called.await.expect("it does not panic")
    }

    async fn ask<T: Send + 'static>(
        &self,
        call: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let asked = self.call(async move { Ok(call.await?) }).await;
        asked.map_err(|error| match error {
            BookError::Store(error) => error,
            BookError::Lost(_) => unreachable!("no hold is asked for"),
        })
    }
}

/// The hold, as if it were the latest.
async fn latest(book: &MemoryRelayBook, hold: Hold) -> Hold {
    let sinks = book.sinks().await.expect("it is in memory");
    let epoch = sinks.iter().find(|sink| sink.name == hold.sink);
    let epoch = epoch.map_or(hold.epoch, |sink| sink.epoch);
    Hold { epoch, ..hold }
}

/// Since when an order waits now.
async fn since(book: &MemoryRelayBook, hold: &Hold, order: OrderId) -> Option<Timestamp> {
    let waiting = book.held_back(&hold.sink, None, usize::MAX).await;
    let mut waiting = waiting.expect("it is in memory").into_iter();
    waiting.find(|row| row.order == order).map(|row| row.since)
}

#[async_trait]
impl RelayBook for BadLine {
    async fn begin(&self, sink: &SinkName, place: FeedPosition) -> Result<(), StoreError> {
        let (book, sink) = (self.book.clone(), sink.clone());
        self.ask(async move { book.begin(&sink, place).await })
            .await
    }

    async fn take(&self, sink: &SinkName, lease: Duration) -> Result<Taken, StoreError> {
        let (book, sink) = (self.book.clone(), sink.clone());
        self.ask(async move { book.take(&sink, lease).await }).await
    }

    async fn advance(
        &self,
        hold: &Hold,
        place: FeedPosition,
        lease: Duration,
    ) -> Result<(), BookError> {
        let (book, hold, mutant) = (self.book.clone(), hold.clone(), self.mutant);
        let read_to = self.read_to.clone();
        self.call(async move {
            match mutant {
                Some(Mutant::PlaceUnfenced) => {
                    let hold = latest(&book, hold).await;
                    book.advance(&hold, place, lease).await
                }
                Some(Mutant::PlaceAhead) => {
                    let place = FeedPosition(read_to.load(Ordering::SeqCst).max(place.0));
                    book.advance(&hold, place, lease).await
                }
                _ => book.advance(&hold, place, lease).await,
            }
        })
        .await
    }

    async fn release(&self, hold: &Hold) -> Result<(), BookError> {
        let (book, hold) = (self.book.clone(), hold.clone());
        self.call(async move { book.release(&hold).await }).await
    }

    async fn hold_back(&self, hold: &Hold, waits: &HoldBack) -> Result<(), BookError> {
        let (book, hold, waits) = (self.book.clone(), hold.clone(), waits.clone());
        let mutant = self.mutant;
        self.call(async move {
            let mut waits = waits;
            match mutant {
                Some(Mutant::NotWrittenDown) => return Ok(()),
                Some(Mutant::ReplayOverwritten) => {
                    waits.since = since(&book, &hold, waits.order).await;
                }
                _ => {}
            }
            book.hold_back(&hold, &waits).await
        })
        .await
    }

    async fn let_go(&self, hold: &Hold, order: OrderId, read: Timestamp) -> Result<(), BookError> {
        let (book, hold, mutant) = (self.book.clone(), hold.clone(), self.mutant);
        self.call(async move {
            let hold = match mutant {
                Some(Mutant::LetGoUnfenced) => latest(&book, hold).await,
                _ => hold,
            };
            let read = match mutant {
                Some(Mutant::ReplayStruckOut) => since(&book, &hold, order).await.unwrap_or(read),
                _ => read,
            };
            book.let_go(&hold, order, read).await
        })
        .await
    }

    async fn due(&self, sink: &SinkName, limit: usize) -> Result<Vec<HeldBack>, StoreError> {
        let (book, sink) = (self.book.clone(), sink.clone());
        self.ask(async move { book.due(&sink, limit).await }).await
    }

    async fn held_back(
        &self,
        sink: &SinkName,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<HeldBack>, StoreError> {
        if self.mutant == Some(Mutant::WaitingNotRead) {
            return Ok(Vec::new());
        }
        let (book, sink) = (self.book.clone(), sink.clone());
        self.ask(async move { book.held_back(&sink, after, limit).await })
            .await
    }

    async fn retry_now(&self, sink: &SinkName, order: Option<OrderId>) -> Result<u64, StoreError> {
        self.book.retry_now(sink, order).await
    }

    async fn replay(&self, sink: &SinkName, replay: &Replay) -> Result<OnceMore, StoreError> {
        self.book.replay(sink, replay).await
    }

    async fn rewind(&self, sink: &SinkName, place: FeedPosition) -> Result<OnceMore, StoreError> {
        self.book.rewind(sink, place).await
    }

    async fn sinks(&self) -> Result<Vec<SinkState>, StoreError> {
        self.book.sinks().await
    }

    async fn forget(&self, sink: &SinkName) -> Result<bool, StoreError> {
        self.book.forget(sink).await
    }
}
