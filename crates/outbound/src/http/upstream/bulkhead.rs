//! The bulkhead: so many calls under way at once, so many that wait for one of them to end, and no
//! more. A service that hangs keeps no more of us than that.

use super::fault::Fault;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// For each place so many may wait.
const WAITING_FOR_A_PLACE: usize = 4;

pub(super) struct Bulkhead {
    places: Semaphore,
    size: usize,
    waiting: AtomicUsize,
    patience: Duration,
}

/// Counts itself out when the caller gives up, too.
struct Waiting<'a>(&'a AtomicUsize);

impl Bulkhead {
    /// With at least one place.
    pub(super) fn new(size: usize, patience: Duration) -> Self {
        let size = size.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Semaphore::new(size),
            size,
            waiting: AtomicUsize::new(0),
            patience,
        }
    }

    /// A place for one call, until it is dropped.
    pub(super) async fn place(&self) -> Result<SemaphorePermit<'_>, Fault> {
        if let Ok(place) = self.places.try_acquire() {
            return Ok(place);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= self.size.saturating_mul(WAITING_FOR_A_PLACE) {
            return Err(self.full());
        }
        let place = timeout(self.patience, self.places.acquire()).await;
        let place = place.map_err(|_elapsed| self.full())?;
        Ok(place.expect("the places are never closed"))
    }

    /// How many calls are under way.
    pub(super) fn in_flight(&self) -> usize {
        self.size - self.places.available_permits()
    }

    /// How many wait for a place.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    fn full(&self) -> Fault {
        let size = self.size;
        Fault::HeldBack(format!(
            "{size} calls to it are under way, and none ended in time"
        ))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(100);

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_place_waits_so_long_and_is_held_back() {
        let bulkhead = Bulkhead::new(2, PATIENCE);
        let first = bulkhead.place().await.unwrap();
        let _second = bulkhead.place().await.unwrap();
        assert_eq!(bulkhead.in_flight(), 2);
        assert!(matches!(bulkhead.place().await, Err(Fault::HeldBack(_))));
        drop(first);
        assert!(bulkhead.place().await.is_ok());
        assert_eq!((bulkhead.in_flight(), bulkhead.waiting()), (1, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_wait_and_the_next_is_held_back_at_once() {
        let bulkhead = Bulkhead::new(1, PATIENCE);
        let place = bulkhead.place().await.unwrap();
        let mut waiting: Vec<_> = (0..4).map(|_| Box::pin(bulkhead.place())).collect();
        for one in &mut waiting {
            assert!(is_pending(one.as_mut()).await);
        }
        assert_eq!(bulkhead.waiting(), 4);
        let began = tokio::time::Instant::now();
        assert!(bulkhead.place().await.is_err());
        assert_eq!(began.elapsed(), Duration::ZERO);
        waiting.truncate(1);
        assert_eq!(bulkhead.waiting(), 1, "who gives up does not wait");
        drop(place);
        assert!(waiting.remove(0).await.is_ok());
    }

    /// Whether it is not done when it is asked once.
    async fn is_pending(mut one: std::pin::Pin<&mut impl Future>) -> bool {
        std::future::poll_fn(|cx| std::task::Poll::Ready(one.as_mut().poll(cx).is_pending())).await
    }
}
