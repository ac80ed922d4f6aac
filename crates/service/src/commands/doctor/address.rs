//! What the doctor says of the addresses that the service listens at.

use super::Check;
use super::Finding::{Fail, Ok as Fine};
use crate::config::Settings;
use std::net::TcpListener;

const OF_ALL: &str = "stop what listens there, or choose another --listen (port 0 takes any)";
const OF_METRICS: &str = "stop what listens there, or choose another metrics.listen";

/// The service's own, and the one for metrics, where they have one.
pub(super) fn addresses(settings: &Settings, in_use: bool) -> Vec<Check> {
    let metrics = settings.metrics.listen.filter(|_| settings.metrics.enabled);
    let all = [
        Some((settings.http.listen, OF_ALL)),
        metrics.map(|listen| (listen, OF_METRICS)),
    ];
    let all = all.into_iter().flatten();
    // Held together: one address for both is one too few.
    let held: Vec<_> = all
        .map(|(listen, advice)| (listen, advice, TcpListener::bind(listen)))
        .collect();
    let findings = held.iter().map(|(listen, advice, bound)| match bound {
        Ok(_free) => Fine(format!("{listen} is free")),
        Err(_) if in_use => Fine(format!(
            "{listen} is taken, as it is while the service runs"
        )),
        Err(error) => Fail(format!("{listen}: {error}"), (*advice).to_owned()),
    });
    findings
        .map(|finding| Check::new("address", finding))
        .collect()
}
