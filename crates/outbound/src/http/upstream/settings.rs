//! How one collaborator is treated.

use super::authorization::Authorization;
use crate::guard::GuardSettings;
use application::Current;
use std::time::Duration;

/// The bounds of what is done with one collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamSettings {
    /// How long a connection may take, name look-up and TLS included.
    pub connect_timeout: Duration,
    /// How long a call may take, from the wait for a place and the look-up of addresses to the last byte
    /// of the answer. It has to be less than the engine waits, so that it is told what happened and not
    /// only that time is up.
    pub timeout: Duration,
    /// The most bytes of an answer's body.
    pub body_limit: usize,
    /// What it is shown to know who calls, where it wants to.
    pub authorization: Option<Current<Authorization>>,
    /// When calls are held back.
    pub guard: GuardSettings,
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
            authorization: None,
            guard: GuardSettings::default(),
            idle_connection: Duration::from_secs(4),
            reads: 3,
        }
    }
}
