//! The places that connections take: bounded in all and for each address, and given up first by
//! those who only wait.

use crate::http::around::who::network;
use crate::http::identity::peer::Peer;
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Who has had no request in hand for so long gives way to others when all places are taken. An
/// honest client sends at once what it connected for, and connects again when it has more.
const MAY_WAIT: Duration = Duration::from_secs(1);

/// All places.
pub(in crate::http) struct Places {
    total: usize,
    /// 0: as many as there are.
    per_address: usize,
    taken: Mutex<Taken>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum NoPlace {
    /// All are taken by those who are being served.
    Full,
    /// This address has taken its share.
    TooManyOfOne,
}

/// One connection's place: free again when this is dropped.
pub(in crate::http) struct Place {
    places: Arc<Places>,
    id: u64,
    is_working: AtomicBool,
    evicted: Arc<Notify>,
}

#[derive(Default)]
struct Taken {
    last_id: u64,
    seats: HashMap<u64, Seat>,
    by_address: HashMap<IpAddr, usize>,
    /// Those without a request in hand, the longest first.
    waiting: BTreeSet<(Instant, u64)>,
}

struct Seat {
    address: IpAddr,
    waiting_since: Option<Instant>,
    evicted: Arc<Notify>,
}

impl Places {
    pub(in crate::http) fn new(total: usize, per_address: usize) -> Arc<Self> {
        Arc::new(Self {
            total,
            per_address,
            taken: Mutex::default(),
        })
    }

    /// A place for a connection: if there is no other, that of somebody who waits.
    pub(in crate::http) fn take(self: &Arc<Self>, peer: Peer) -> Result<Place, NoPlace> {
        let address = network(peer.address());
        let mut taken = self.lock();
        let of_one = taken.by_address.get(&address).copied().unwrap_or(0);
        if self.per_address > 0 && of_one >= self.per_address {
            return Err(NoPlace::TooManyOfOne);
        }
        if taken.seats.len() >= self.total && !taken.evict_the_longest_waiting() {
            return Err(NoPlace::Full);
        }
        let evicted = Arc::new(Notify::new());
        Ok(Place {
            id: taken.seat(address, evicted.clone()),
            places: self.clone(),
            is_working: AtomicBool::new(false),
            evicted,
        })
    }

    /// Nothing is left half-done by a panic in here.
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn seat(&mut self, address: IpAddr, evicted: Arc<Notify>) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let seat = Seat {
            address,
            waiting_since: None,
            evicted,
        };
        self.seats.insert(id, seat);
        *self.by_address.entry(address).or_default() += 1;
        self.begin_waiting(id);
        id
    }

    fn begin_waiting(&mut self, id: u64) {
        if let Some(seat) = self.seats.get_mut(&id) {
            let now = Instant::now();
            seat.waiting_since = Some(now);
            self.waiting.insert((now, id));
        }
    }

    fn begin_working(&mut self, id: u64) {
        let seat = self.seats.get_mut(&id);
        if let Some(since) = seat.and_then(|seat| seat.waiting_since.take()) {
            self.waiting.remove(&(since, id));
        }
    }

    fn evict_the_longest_waiting(&mut self) -> bool {
        let Some((since, id)) = self.waiting.first().copied() else {
            return false;
        };
        if since.elapsed() < MAY_WAIT {
            return false;
        }
        if let Some(seat) = self.free(id) {
            seat.evicted.notify_one();
        }
        true
    }

    /// Those evicted are free already.
    fn free(&mut self, id: u64) -> Option<Seat> {
        self.begin_working(id);
        let seat = self.seats.remove(&id)?;
        if let Some(count) = self.by_address.get_mut(&seat.address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&seat.address);
            }
        }
        Some(seat)
    }
}

impl Place {
    /// A request is in hand until the returned value is dropped: nobody is evicted meanwhile.
    pub(in crate::http) fn work(self: &Arc<Self>) -> Work {
        self.is_working.store(true, Ordering::Relaxed);
        self.places.lock().begin_working(self.id);
        Work(self.clone())
    }

    /// Waits until the place is needed by somebody else. A request may have come since.
    pub(in crate::http) async fn evicted(&self) {
        self.evicted.notified().await;
    }

    pub(in crate::http) fn is_working(&self) -> bool {
        self.is_working.load(Ordering::Relaxed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().free(self.id);
    }
}

/// One request in hand, from its head to the last part of its answer.
pub(in crate::http) struct Work(Arc<Place>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.is_working.store(false, Ordering::Relaxed);
        self.0.places.lock().begin_waiting(self.0.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use std::net::{Ipv4Addr, SocketAddr};

    fn peer(last: u8) -> Peer {
        Peer(SocketAddr::from((Ipv4Addr::new(192, 0, 2, last), 1)))
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_gives_way_and_whoever_works_does_not() {
        let places = Places::new(2, 0);
        let idle = places.take(peer(1)).unwrap();
        let busy = Arc::new(places.take(peer(2)).unwrap());
        let work = busy.work();
        assert_eq!(places.take(peer(3)).err(), Some(NoPlace::Full), "too early");
        tokio::time::advance(MAY_WAIT).await;
        let third = Arc::new(places.take(peer(3)).unwrap());
        assert!(idle.evicted().now_or_never().is_some());
        drop(idle);
        let _more_work = third.work();
        tokio::time::advance(MAY_WAIT).await;
        assert_eq!(places.take(peer(4)).err(), Some(NoPlace::Full));
        drop(work);
        assert!(!busy.is_working());
        tokio::time::advance(MAY_WAIT).await;
        let _fourth = places.take(peer(4)).unwrap();
        assert!(busy.evicted().now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_does_not_get_all_places() {
        let places = Places::new(10, 2);
        let mut greedy = vec![places.take(peer(1)).unwrap(), places.take(peer(1)).unwrap()];
        assert_eq!(places.take(peer(1)).err(), Some(NoPlace::TooManyOfOne));
        assert!(places.take(peer(2)).is_ok());
        greedy.pop();
        assert!(places.take(peer(1)).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_left_of_connections_that_ended() {
        let places = Places::new(3, 3);
        for round in 0..100 {
            let place = Arc::new(places.take(peer(round)).unwrap());
            drop(place.work());
            for _ in 0..3 {
                drop(places.take(peer(round)));
            }
            tokio::time::advance(MAY_WAIT).await;
        }
        let taken = places.lock();
        assert!(taken.seats.is_empty() && taken.by_address.is_empty() && taken.waiting.is_empty());
    }
}
