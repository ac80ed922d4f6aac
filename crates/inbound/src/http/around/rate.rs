//! How often one caller may ask: more is refused before anything is done, so that one caller's haste
//! is not everybody's wait.

use crate::http::around::who::Who;
use application::metrics::RATE_REFUSALS;
use application::ports::{CallersRate, Counted, SharedRates};
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// How many callers are told apart. Callers are spread over so many cells by a hash that nobody
/// outside can foresee: two of ten thousand at once rarely share one, and however many names
/// somebody makes up, no more memory is taken than this many cells do (about 8 MB).
const CELLS: u64 = 1 << 18;

/// After so many requests, the cells of callers who have been quiet are given up.
const SWEEP_EVERY: u32 = 1 << 16;

/// So many at once, and then one more in each interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How long it takes until one more is allowed.
    pub interval: Duration,
    /// How many may come at once after some quiet.
    pub burst: NonZeroU32,
}

impl Rate {
    /// None where so many is 0: then nothing is limited.
    pub fn per(time: Duration, times: u32, burst: u32) -> Option<Self> {
        let times = NonZeroU32::new(times)?;
        Some(Self {
            interval: time / times.get(),
            burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
        })
    }
}

/// How often callers may ask. Without a rate: as often as they like.
#[derive(Debug, Clone, Copy, Default)]
pub struct RateLimits {
    /// Each customer, and each address of those who do not say who they are.
    pub requests: Option<Rate>,
    /// Each other service, which asks for many customers.
    pub service_requests: Option<Rate>,
    /// Placing orders, for each customer: who takes everything off the shelves and never pays
    /// leaves nothing for the others.
    pub orders: Option<Rate>,
}

/// The rates, counted for all replicas together where that is to be had; else by this process alone,
/// so that whoever is counted nowhere else is still counted here.
pub(crate) struct Rates {
    requests: Option<Cells>,
    service_requests: Option<Cells>,
    orders: Option<Cells>,
    shared: Option<Arc<dyn SharedRates>>,
}

/// Refused; so many seconds later there is room again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooOften {
    pub(crate) retry_after: u32,
}

impl Rates {
    pub(crate) fn new(limits: RateLimits, shared: Option<Arc<dyn SharedRates>>) -> Self {
        Self {
            requests: limits.requests.map(|rate| Cells::new("requests", rate)),
            service_requests: limits
                .service_requests
                .map(|rate| Cells::new("service-requests", rate)),
            orders: limits.orders.map(|rate| Cells::new("orders", rate)),
            shared,
        }
    }

    /// Counts one request of theirs, which may be one to place an order.
    pub(crate) async fn count(&self, who: &Who, is_placing: bool) -> Result<(), TooOften> {
        let counted = self.count_one(who, is_placing).await;
        if counted.is_err() {
            let caller = match who {
                Who::Customer(_) => "customer",
                Who::Service(_) => "service",
                Who::Viewer(_) => "viewer",
                Who::Address(_) => "address",
            };
            RATE_REFUSALS.count([caller]).increment(1);
        }
        counted
    }

    async fn count_one(&self, who: &Who, is_placing: bool) -> Result<(), TooOften> {
        let (requests, orders) = match who {
            Who::Customer(_) | Who::Viewer(_) | Who::Address(_) => (&self.requests, &self.orders),
            Who::Service(_) => (&self.service_requests, &None),
        };
        let orders = orders.as_ref().filter(|_| is_placing);
        let kept: Vec<&Cells> = requests.iter().chain(orders).collect();
        match self.count_for_all(who, &kept).await {
            Some(Counted::Within) => Ok(()),
            Some(Counted::Beyond(wait)) => Err(TooOften::until(wait.into())),
            None => kept.iter().try_for_each(|cells| cells.count(who)),
        }
    }

    /// None where nobody counts for all replicas, or not now: then each counts for itself.
    async fn count_for_all(&self, who: &Who, kept: &[&Cells]) -> Option<Counted> {
        let shared = self.shared.as_ref().filter(|_| !kept.is_empty())?;
        let of = digest(who);
        let rates: Vec<CallersRate> = kept.iter().map(|cells| cells.callers_rate(&of)).collect();
        let counted = shared.count(&rates).await;
        let uncounted = |error| tracing::debug!(%error, "counted by this replica alone: {error}");
        counted.map_err(uncounted).ok()
    }
}

/// The same in every replica, and says nobody's name.
fn digest(who: &Who) -> String {
    let (kind, text) = match who {
        Who::Customer(id) => ("customer", id.as_str().to_owned()),
        Who::Service(name) => ("service", name.clone()),
        Who::Viewer(name) => ("viewer", name.clone()),
        Who::Address(address) => ("address", address.to_string()),
    };
    let digest = Sha256::digest(format!("{kind}:{text}"));
    let mut hex = String::new();
    for byte in &digest[..16] {
        write!(hex, "{byte:02x}").expect("a string takes all text");
    }
    hex
}

/// One rate, for each caller apart.
struct Cells {
    name: &'static str,
    rate: Rate,
    limiter: RateLimiter<u64, DashMapStateStore<u64>, Since, NoOpMiddleware<Duration>>,
    hasher: RandomState,
    counted: AtomicU32,
}

impl Cells {
    fn new(name: &'static str, rate: Rate) -> Self {
        let quota = Quota::with_period(rate.interval.max(Duration::from_nanos(1)))
            .expect("the interval is not zero")
            .allow_burst(rate.burst);
        Self {
            name,
            rate,
            limiter: RateLimiter::dashmap_with_clock(quota, Since(Instant::now())),
            hasher: RandomState::new(),
            counted: AtomicU32::new(0),
        }
    }

    fn count(&self, who: &Who) -> Result<(), TooOften> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let cell = self.hasher.hash_one(who) % CELLS;
        self.limiter.check_key(&cell).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.limiter.clock().now());
            TooOften::until(wait)
        })
    }

    /// The same rate, to be counted elsewhere.
    fn callers_rate(&self, caller: &str) -> CallersRate {
        let micros = u64::try_from(self.rate.interval.as_micros()).unwrap_or(u64::MAX);
        CallersRate {
            caller: format!("{}:{caller}", self.name),
            interval: domain::Duration::from_micros(micros.max(1)),
            burst: self.rate.burst,
        }
    }
}

impl TooOften {
    /// Rounded up: who comes when told is let in.
    fn until(wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1_000).max(1);
        Self {
            retry_after: u32::try_from(seconds).unwrap_or(u32::MAX),
        }
    }
}

/// The runtime's clock, which tests can pause.
#[derive(Clone)]
struct Since(Instant);

impl Clock for Since {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests;
