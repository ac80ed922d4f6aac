//! The engine's bounds.

use domain::Duration;

/// How long and how much.
#[derive(Debug, Clone)]
pub struct EngineLimits {
    /// How long an order is held without an append before somebody else may take it up. Longer
    /// than any call may take.
    pub lease: Duration,
    /// The longest that one call may take; then its outcome is unknown.
    pub call_timeout: Duration,
    /// The longest wait after the first failed attempt.
    pub retry_base: Duration,
    /// The longest wait ever: twelve attempts an hour to a collaborator that stays down.
    pub retry_cap: Duration,
    /// How many due orders run at once beside those that callers wait for.
    pub recovering_at_once: usize,
    /// How often to look for orders that are due.
    pub poll_interval: Duration,
    /// How often an order may be taken up without getting further before it is parked.
    pub claims_before_parking: u32,
    /// How long an outcome is offered to a store that refuses just this, or whose row and journal
    /// disagree, before it is left to recovery.
    pub append_patience: Duration,
    /// How long to a store that does not answer, or takes nothing from anybody. Longer: what a collaborator has answered is known here
    /// alone, and lost with this. Another replica that takes the order up when the store is back and
    /// its lease over may be quicker, and has to hold it until it is told what was done.
    pub outage_patience: Duration,
    /// How long the store is asked for an order that it does not have and may still come to have: a commit
    /// that hangs in the server ends when the server says so, and not when the connection is cut.
    pub fate_patience: Duration,
    /// How many orders are kept, of which the store has not said whether it took them, until that is known.
    pub kept_at_once: usize,
}

impl Default for EngineLimits {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(60),
            call_timeout: Duration::from_secs(5),
            retry_base: Duration::from_millis(500),
            retry_cap: Duration::from_secs(300),
            recovering_at_once: 32,
            poll_interval: Duration::from_millis(200),
            claims_before_parking: 5,
            append_patience: Duration::from_secs(30),
            outage_patience: Duration::from_secs(600),
            fate_patience: Duration::from_secs(600),
            kept_at_once: 10_000,
        }
    }
}
