//! `[engine]`: how orders are carried on.

use super::reader::Reader;
use super::span;
use application::engine::EngineLimits;
use domain::Duration;

/// The engine's bounds.
#[derive(Debug, Clone)]
pub(crate) struct EngineSettings(pub(crate) EngineLimits);

impl EngineSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let millis = Duration::from_millis;
        let hour = Duration::from_hours(1);
        let lease = from.duration("engine.lease", millis(200)..=hour);
        let call_timeout = from.duration("engine.call_timeout", millis(10)..=hour);
        let retry_base = from.duration("engine.retry_base", millis(1)..=hour);
        let retry_cap = from.duration("engine.retry_cap", millis(1)..=Duration::from_hours(24));
        let recovering_at_once = from.whole("engine.recovering_at_once", 1..=10_000);
        let poll_interval = from.duration("engine.poll_interval", millis(1)..=hour);
        let claims = from.whole("engine.claims_before_parking", 1..=1_000);
        let append_patience = from.duration("engine.append_patience", millis(100)..=hour);
        let outage_patience = from.duration("engine.outage_patience", millis(100)..=hour);
        if let (Some(lease), Some(call_timeout)) = (lease, call_timeout) {
            check_lease(lease, call_timeout, from);
        }
        if let (Some(base), Some(cap)) = (retry_base, retry_cap)
            && cap < base
        {
            from.contradiction("engine.retry_cap", "no less than engine.retry_base");
        }
        Some(Self(EngineLimits {
            lease: lease?,
            call_timeout: call_timeout?,
            retry_base: retry_base?,
            retry_cap: retry_cap?,
            recovering_at_once: usize::try_from(recovering_at_once?).ok()?,
            poll_interval: poll_interval?,
            claims_before_parking: u32::try_from(claims?).ok()?,
            append_patience: append_patience?,
            outage_patience: outage_patience?,
            ..EngineLimits::default()
        }))
    }
}

/// A lease that ends while its call is still out would wake a second runner for nothing.
fn check_lease(lease: Duration, call_timeout: Duration, from: &mut Reader<'_>) {
    let shortest = Duration::from_micros(call_timeout.micros().saturating_mul(2));
    if lease < shortest {
        let shortest = span::written(shortest);
        let expected = format!("at least twice engine.call_timeout, which is \"{shortest}\"");
        from.contradiction("engine.lease", &expected);
    }
}
