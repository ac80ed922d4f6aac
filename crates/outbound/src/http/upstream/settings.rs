//! How one collaborator is treated.

use super::breaker::BreakerSettings;
use std::time::Duration;

/// The bounds of what is done with one collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamSettings {
    /// How long a connection may take, name look-up and TLS included.
    pub connect_timeout: Duration,
    /// How long a call may take, from the look-up of addresses to the last byte of the answer. Less
    /// than the engine waits, so that it is told what happened and not only that time is up.
    pub timeout: Duration,
    /// The most bytes of an answer's body.
    pub body_limit: usize,
    /// How many calls may be under way at once.
    pub in_flight: usize,
    /// How long a call may wait for another to end when so many are.
    pub place_patience: Duration,
    /// When it is left alone.
    pub breaker: BreakerSettings,
    /// The longest that it may ask to be left alone (`Retry-After`).
    pub longest_hold_off: Duration,
    /// How long an idle connection is kept. Less than usual servers keep theirs (5 s and more): a
    /// request that meets the other side closing is one whose fate is unknown.
    pub idle_connection: Duration,
    /// How often a read is made at most, the first time included. Nothing with an effect is repeated.
    pub reads: usize,
}

impl Default for UpstreamSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(1),
            timeout: Duration::from_secs(4),
            body_limit: 1024 * 1024,
            in_flight: 64,
            place_patience: Duration::from_millis(100),
            breaker: BreakerSettings::default(),
            longest_hold_off: Duration::from_secs(30),
            idle_connection: Duration::from_secs(4),
            reads: 3,
        }
    }
}
