//! Named moments of the process, for tests that kill it there.

use domain::process::CallId;
use std::fmt;

/// A moment that matters: what is durable changes right before or right after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    /// An order is about to become durable.
    BeforePlace,
    /// An order has just become durable; nobody was told.
    AfterPlace,
    /// The intent is durable; nothing was sent.
    BeforeCall(CallId),
    /// The collaborator has answered; nothing of it is durable here.
    AfterCall(CallId),
    /// The outcome, and perhaps the next intent, has just become durable.
    AfterRecord(CallId),
    /// A command (cancel, ship, settle) has just become durable; nobody was told.
    AfterCommand,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeforePlace => f.write_str("before-place"),
            Self::AfterPlace => f.write_str("after-place"),
            Self::BeforeCall(call) => write!(f, "before-call:{call}"),
            Self::AfterCall(call) => write!(f, "after-call:{call}"),
            Self::AfterRecord(call) => write!(f, "after-record:{call}"),
            Self::AfterCommand => f.write_str("after-command"),
        }
    }
}

/// Told of each moment. In production nobody listens; a test's listener may not return.
pub trait Probe: Send + Sync {
    /// The process is there now.
    fn reached(&self, point: Point);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy)]
pub struct NoProbe;

impl Probe for NoProbe {
    fn reached(&self, _point: Point) {}
}
