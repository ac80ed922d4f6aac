//! How often one caller may ask: more is refused before anything is done, so that one caller's haste
//! is not everybody's wait.

use super::who::Who;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
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

/// The rates of this process. Several processes over one database count each for itself.
pub(crate) struct Rates {
    requests: Option<Cells>,
    service_requests: Option<Cells>,
    orders: Option<Cells>,
}

/// Refused; so many seconds later there is room again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooOften {
    pub(crate) retry_after: u32,
}

impl Rates {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self {
            requests: limits.requests.map(Cells::new),
            service_requests: limits.service_requests.map(Cells::new),
            orders: limits.orders.map(Cells::new),
        }
    }

    /// Counts one request of theirs, which may be one to place an order.
    pub(crate) fn count(&self, who: &Who, is_placing: bool) -> Result<(), TooOften> {
        let (requests, orders) = match who {
            Who::Customer(_) | Who::Address(_) => (&self.requests, &self.orders),
            Who::Service(_) => (&self.service_requests, &None),
        };
        let orders = orders.as_ref().filter(|_| is_placing);
        let mut rates = requests.iter().chain(orders);
        rates.try_for_each(|cells| cells.count(who))
    }
}

/// One rate, for each caller apart.
struct Cells {
    limiter: RateLimiter<u64, DashMapStateStore<u64>, Since, NoOpMiddleware<Duration>>,
    hasher: RandomState,
    counted: AtomicU32,
}

impl Cells {
    fn new(rate: Rate) -> Self {
        let quota = Quota::with_period(rate.interval.max(Duration::from_nanos(1)))
            .expect("the interval is not zero")
            .allow_burst(rate.burst);
        Self {
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
            TooOften {
                retry_after: whole_seconds(wait),
            }
        })
    }
}

/// Rounded up: who comes when told is let in.
fn whole_seconds(wait: Duration) -> u32 {
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    u32::try_from(seconds).unwrap_or(u32::MAX)
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
mod tests {
    use super::*;
    use domain::CustomerId;
    use std::net::Ipv4Addr;

    fn rates() -> Rates {
        Rates::new(RateLimits {
            requests: Rate::per(Duration::from_secs(1), 2, 4),
            service_requests: Rate::per(Duration::from_secs(1), 20, 40),
            orders: Rate::per(Duration::from_mins(1), 6, 1),
        })
    }

    fn customer(name: &str) -> Who {
        Who::Customer(CustomerId::parse(name).unwrap())
    }

    /// How many of these requests are let through at once.
    fn let_through(rates: &Rates, who: &Who, requests: usize) -> usize {
        let counted = (0..requests).map(|_| rates.count(who, false));
        counted.flatten().count()
    }

    #[tokio::test(start_paused = true)]
    async fn a_hasty_caller_waits_and_nobody_else_does() {
        let rates = rates();
        let hasty = customer("hasty");
        assert_eq!(let_through(&rates, &hasty, 1_000), 4);
        let refused = rates.count(&hasty, false);
        assert_eq!(refused, Err(TooOften { retry_after: 1 }));
        assert_eq!(let_through(&rates, &customer("patient"), 1), 1);
        let address = Who::Address(Ipv4Addr::LOCALHOST.into());
        assert_eq!(let_through(&rates, &address, 1_000), 4);
        let service = Who::Service("warehouse".to_owned());
        assert_eq!(let_through(&rates, &service, 1_000), 40);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(let_through(&rates, &hasty, 1_000), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn placing_orders_has_a_rate_of_its_own() {
        let (rates, buyer) = (rates(), customer("buyer"));
        assert_eq!(rates.count(&buyer, true), Ok(()));
        assert_eq!(rates.count(&buyer, true), Err(TooOften { retry_after: 10 }));
        assert_eq!(rates.count(&buyer, false), Ok(()), "they may still look");
        assert_eq!(rates.count(&customer("other"), true), Ok(()));
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(rates.count(&buyer, true), Ok(()), "after the time told");
    }

    #[tokio::test(start_paused = true)]
    async fn made_up_names_take_no_more_memory_than_there_are_cells() {
        let rates = rates();
        let cells = || rates.requests.as_ref().unwrap().limiter.len();
        for name in 0..400_000 {
            let _counted = rates.count(&customer(&name.to_string()), false);
        }
        assert!(cells() <= 1 << 18, "{}", cells());
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(let_through(&rates, &customer("late"), 4), 4);
        for _ in 0..SWEEP_EVERY {
            let _counted = rates.count(&customer("late"), false);
        }
        assert!(cells() <= 1, "those who went are forgotten: {}", cells());
    }

    #[test]
    fn a_rate_of_nothing_is_no_limit() {
        assert_eq!(Rate::per(Duration::from_secs(1), 0, 10), None);
        let rates = Rates::new(RateLimits::default());
        assert_eq!(let_through(&rates, &customer("any"), 10_000), 10_000);
    }
}
