//! The bounds of what is done with one collaborator over HTTP.

use super::section::Section;
use crate::config::span;
use domain::Duration;
use outbound::http::upstream::{BreakerSettings, GuardSettings, UpstreamSettings};
use std::ops::RangeInclusive;

/// Reads them: the collaborator's own, or those of all.
pub(super) fn read(section: &mut Section<'_, '_>) -> Option<UpstreamSettings> {
    let millis = Duration::from_millis;
    let minute = Duration::from_secs(60);
    let hour = Duration::from_hours(1);
    let connect_timeout = time(section, "connect_timeout", millis(10)..=minute);
    let timeout = time(section, "timeout", millis(10)..=hour);
    let body_limit = count(section, "body_limit", 1_024..=64 << 20);
    let in_flight = count(section, "in_flight", 1..=10_000);
    let place_patience = time(section, "place_patience", Duration::ZERO..=minute);
    let breaker = breaker(section);
    let longest_hold_off = time(section, "longest_hold_off", Duration::ZERO..=hour);
    let idle_connection = time(section, "idle_connection", Duration::ZERO..=hour);
    let reads = count(section, "reads", 1..=10);
    Some(UpstreamSettings {
        connect_timeout: connect_timeout?,
        timeout: timeout?,
        body_limit: body_limit?,
        // Read apart: it may lie in a file.
        authorization: None,
        guard: GuardSettings {
            in_flight: in_flight?,
            place_patience: place_patience?,
            breaker: breaker?,
            longest_hold_off: longest_hold_off?,
        },
        idle_connection: idle_connection?,
        reads: reads?,
    })
}

fn breaker(section: &mut Section<'_, '_>) -> Option<BreakerSettings> {
    let in_a_row = count(section, "failures_in_a_row", 1..=1_000);
    let of_32 = count(section, "failures_of_32", 1..=33);
    let rest = time(
        section,
        "rest",
        Duration::from_millis(10)..=Duration::from_hours(1),
    );
    Some(BreakerSettings {
        failures_in_a_row: u32::try_from(in_a_row?).ok()?,
        failures_of_32: u32::try_from(of_32?).ok()?,
        rest: rest?,
    })
}

/// A call that takes as long as the engine waits would end without anybody learning how.
pub(super) fn check(
    bounds: &UpstreamSettings,
    call_timeout: Option<Duration>,
    section: &mut Section<'_, '_>,
) {
    let Some(longest) = call_timeout else {
        return;
    };
    if bounds.timeout >= std::time::Duration::from(longest) {
        let expected = format!(
            "less than engine.call_timeout, which is \"{}\": what comes of a call has to be heard \
             before the engine stops listening",
            span::written(longest),
        );
        let key = section.shared("timeout");
        section.from.contradiction(&key, &expected);
    }
}

fn time(
    section: &mut Section<'_, '_>,
    setting: &str,
    bounds: RangeInclusive<Duration>,
) -> Option<std::time::Duration> {
    let key = section.shared(setting);
    section.from.duration(&key, bounds).map(Into::into)
}

fn count(
    section: &mut Section<'_, '_>,
    setting: &str,
    bounds: RangeInclusive<u64>,
) -> Option<usize> {
    let key = section.shared(setting);
    let count = section.from.whole(&key, bounds)?;
    usize::try_from(count).ok()
}
