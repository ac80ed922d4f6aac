//! `[limits]`: how much of the service one caller may take.

use super::reader::Reader;
use inbound::http::{Rate, RateLimits, StreamLimits};
use std::time::Duration;

/// How often callers may ask, and how many live streams they may hold.
#[derive(Debug, Clone)]
pub(crate) struct LimitSettings {
    pub(crate) rates: RateLimits,
    pub(crate) streams: StreamLimits,
}

impl LimitSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let second = Duration::from_secs(1);
        let requests = rate(
            second,
            ["limits.requests_per_second", "limits.request_burst"],
            from,
        );
        let service_requests = rate(
            second,
            [
                "limits.service_requests_per_second",
                "limits.service_request_burst",
            ],
            from,
        );
        let orders = rate(
            Duration::from_mins(1),
            ["limits.orders_per_minute", "limits.order_burst"],
            from,
        );
        let total = from.whole("limits.max_streams", 1..=1_000_000);
        let per_caller = from.whole("limits.max_streams_per_caller", 0..=1_000_000);
        Some(Self {
            rates: RateLimits {
                requests: requests?,
                service_requests: service_requests?,
                orders: orders?,
            },
            streams: StreamLimits {
                total: usize::try_from(total?).ok()?,
                per_caller: usize::try_from(per_caller?).ok()?,
            },
        })
    }
}

/// A rate from its two settings; 0 times is no limit.
#[expect(
    clippy::option_option,
    reason = "not readable, and readable as no limit, are two things"
)]
fn rate(time: Duration, keys: [&'static str; 2], from: &mut Reader<'_>) -> Option<Option<Rate>> {
    let [times, burst] = keys;
    let times = from.whole(times, 0..=1_000_000);
    let burst = from.whole(burst, 1..=1_000_000);
    let times = u32::try_from(times?).ok()?;
    Some(Rate::per(time, times, u32::try_from(burst?).ok()?))
}
