//! How the collaborators on other machines fare, as seen from here: for operators and for metrics.

use std::time::Duration;

/// Looks at the collaborators on other machines.
pub trait CollaboratorStates: Send + Sync {
    /// Each of them as it stands now; nobody is asked for that.
    fn states(&self) -> Vec<CollaboratorState>;
}

/// How one of them fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollaboratorState {
    /// Which it is: the name of its port, such as `inventory`.
    pub name: &'static str,
    /// What it speaks, such as `reserve-release`.
    pub protocol: &'static str,
    /// Where it is, without any secret.
    pub address: String,
    /// Whether calls to it are made.
    pub calls: CallsAre,
    /// For how long still it asked to be left alone.
    pub held_off: Option<Duration>,
    /// Calls under way.
    pub in_flight: usize,
    /// How many of them there may be.
    pub in_flight_limit: usize,
    /// Calls that wait for a place.
    pub waiting: usize,
    /// Calls since the start that ended with a documented answer ...
    pub answered: u64,
    /// ... were held back here ...
    pub held_back: u64,
    /// ... could not be sent ...
    pub not_sent: u64,
    /// ... or ended nobody knows how.
    pub unknown: u64,
}

/// What the circuit breaker does with calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallsAre {
    /// Made.
    Made,
    /// Held back for so long, because too many have failed; zero: the next one finds out.
    HeldBack(Duration),
    /// Held back but for one, which finds out whether it is back.
    Probing,
}
