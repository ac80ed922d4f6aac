//! The bulkhead: so many calls under way at once, so many that wait for one of them to end, and no
//! more. A service that hangs keeps no more of us than that.

use super::fault::Fault;
use super::guard::Purpose;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

/// For each place so many may wait.
const WAITING_FOR_A_PLACE: usize = 4;

pub(super) struct Bulkhead {
    places: Semaphore,
    /// A read takes one of these first, and they are fewer.
    for_reads: Semaphore,
    size: usize,
    waiting: AtomicUsize,
    patience: Duration,
}

/// A place that is taken; dropped, it is free again.
pub(super) struct Place<'a> {
    _read: Option<SemaphorePermit<'a>>,
    _place: SemaphorePermit<'a>,
}

/// Counts itself out when the caller gives up, too.
struct Waiting<'a>(&'a AtomicUsize);

impl Bulkhead {
    /// With at least one place.
    pub(super) fn new(size: usize, patience: Duration) -> Self {
        let size = size.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Semaphore::new(size),
            for_reads: Semaphore::new(Self::for_reads(size)),
            size,
            waiting: AtomicUsize::new(0),
            patience,
        }
    }

    /// Of so many places reads have so many.
    pub(super) const fn for_reads(size: usize) -> usize {
        let left_to_deeds = size / 4;
        let most = size - left_to_deeds;
        if most == 0 { 1 } else { most }
    }

    /// A place for one call, until it is dropped. Nobody waits for one beyond the call's own time.
    pub(super) async fn place(
        &self,
        purpose: Purpose,
        deadline: Instant,
    ) -> Result<Place<'_>, Fault> {
        if let Some(place) = self.free_place(purpose) {
            return Ok(place);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= self.size.saturating_mul(WAITING_FOR_A_PLACE) {
            return Err(self.full());
        }
        let deadline = deadline.min(Instant::now() + self.patience);
        let place = timeout_at(deadline, self.next_place(purpose)).await;
        place.map_err(|_elapsed| self.full())
    }

    fn free_place(&self, purpose: Purpose) -> Option<Place<'_>> {
        let read = match purpose {
            Purpose::Read => Some(self.for_reads.try_acquire().ok()?),
            Purpose::Deed => None,
        };
        let place = self.places.try_acquire().ok()?;
        Some(Place {
            _read: read,
            _place: place,
        })
    }

    async fn next_place(&self, purpose: Purpose) -> Place<'_> {
        let never_closed = "the places are never closed";
        let read = match purpose {
            Purpose::Read => Some(self.for_reads.acquire().await.expect(never_closed)),
            Purpose::Deed => None,
        };
        Place {
            _read: read,
            _place: self.places.acquire().await.expect(never_closed),
        }
    }

    /// How many calls may be under way.
    pub(super) const fn size(&self) -> usize {
        self.size
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

    async fn place_at(bulkhead: &Bulkhead, purpose: Purpose) -> Result<Place<'_>, Fault> {
        let deadline = Instant::now() + Duration::from_secs(4);
        bulkhead.place(purpose, deadline).await
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_place_waits_so_long_and_is_held_back() {
        let bulkhead = Bulkhead::new(2, PATIENCE);
        let first = place_at(&bulkhead, Purpose::Deed).await.unwrap();
        let _second = place_at(&bulkhead, Purpose::Deed).await.unwrap();
        assert_eq!(bulkhead.in_flight(), 2);
        assert!(matches!(
            place_at(&bulkhead, Purpose::Deed).await,
            Err(Fault::HeldBack(_))
        ));
        drop(first);
        assert!(place_at(&bulkhead, Purpose::Deed).await.is_ok());
        assert_eq!((bulkhead.in_flight(), bulkhead.waiting()), (1, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_wait_and_the_next_is_held_back_at_once() {
        let bulkhead = Bulkhead::new(1, PATIENCE);
        let place = place_at(&bulkhead, Purpose::Deed).await.unwrap();
        let mut waiting: Vec<_> = (0..4)
            .map(|_| Box::pin(place_at(&bulkhead, Purpose::Deed)))
            .collect();
        for one in &mut waiting {
            assert!(is_pending(one.as_mut()).await);
        }
        assert_eq!(bulkhead.waiting(), 4);
        let began = tokio::time::Instant::now();
        assert!(place_at(&bulkhead, Purpose::Deed).await.is_err());
        assert_eq!(began.elapsed(), Duration::ZERO);
        waiting.truncate(1);
        assert_eq!(bulkhead.waiting(), 1, "who gives up does not wait");
        drop(place);
        assert!(waiting.remove(0).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_reads_leaves_a_quarter_of_the_places_to_deeds() {
        let bulkhead = Bulkhead::new(8, PATIENCE);
        let mut reads = Vec::new();
        for _ in 0..6 {
            reads.push(place_at(&bulkhead, Purpose::Read).await.unwrap());
        }
        assert!(place_at(&bulkhead, Purpose::Read).await.is_err());
        let deeds = (
            place_at(&bulkhead, Purpose::Deed).await,
            place_at(&bulkhead, Purpose::Deed).await,
        );
        assert!(deeds.0.is_ok() && deeds.1.is_ok());
        reads.pop();
        assert!(place_at(&bulkhead, Purpose::Read).await.is_ok());
        for (size, for_reads) in [(1, 1), (2, 2), (4, 3), (64, 48)] {
            assert_eq!(Bulkhead::for_reads(size), for_reads, "{size}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_place_beyond_the_time_of_the_call() {
        let bulkhead = Bulkhead::new(1, PATIENCE);
        let _taken = place_at(&bulkhead, Purpose::Deed).await;
        let began = Instant::now();
        let soon = began + Duration::from_millis(5);
        assert!(bulkhead.place(Purpose::Deed, soon).await.is_err());
        assert_eq!(began.elapsed(), Duration::from_millis(5));
    }

    /// Whether it is not done when it is asked once.
    async fn is_pending(mut one: std::pin::Pin<&mut impl Future>) -> bool {
        std::future::poll_fn(|cx| std::task::Poll::Ready(one.as_mut().poll(cx).is_pending())).await
    }
}
