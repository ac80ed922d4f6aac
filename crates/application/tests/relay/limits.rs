//! Bounds for tests: all is small and soon.

use application::relay::RelayLimits;
use domain::Duration;

pub(crate) const LEASE: Duration = Duration::from_secs(2);

pub(crate) fn small() -> RelayLimits {
    RelayLimits {
        window: 8,
        at_once: 3,
        lease: LEASE,
        take_interval: Duration::from_millis(300),
        down_cap: Duration::from_secs(2),
        retry_first: Duration::from_millis(500),
        retry_cap: Duration::from_secs(5),
        poll_interval: Duration::from_secs(1),
        retry_interval: Duration::from_millis(400),
        retries_at_once: 2,
        held_back: 1_000,
        send_patience: Duration::from_secs(3),
        stop_patience: Duration::from_secs(1),
        ..RelayLimits::default()
    }
}
