//! Why there is no answer to use, and what that means to the process and to the breaker.

use domain::process::{CallOutcome, Evidence, EvidenceKind};
use std::fmt;

/// What came of a call instead of a documented answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It was held back here: the breaker is open, too many are under way, or it asked to be left alone.
    HeldBack(String),
    /// It could not be reached: not one byte of the request has left.
    NotSent(String),
    /// There is nothing of this id: it can stand in no path, or the service has complained of it.
    NoSuchId(String),
    /// It may have been done.
    Unknown(Evidence),
    /// As unknown to the process, but it says nothing of the service: such an answer can be due to what a
    /// client has sent (a name, an address, a way of paying). So it is no failure for the breaker, which
    /// clients could open otherwise, unless many different calls are answered so; and no success either.
    Answered(Evidence),
}

impl Fault {
    /// An answer that is not the documented one.
    pub fn unreadable(what: &str) -> Self {
        Self::unknown(EvidenceKind::Unreadable, what)
    }

    /// A readable answer that contradicts the request or itself: for a person to judge.
    pub fn mismatch(what: &str) -> Self {
        Self::unknown(EvidenceKind::Mismatch, what)
    }

    /// It may have been done; this is what was seen.
    pub fn unknown(kind: EvidenceKind, what: &str) -> Self {
        Self::Unknown(Evidence::new(kind, what))
    }

    /// The same for the process, but neither failure nor success of the service (see [`Fault::Answered`]).
    #[must_use]
    pub fn answered(self) -> Self {
        match self {
            Self::Unknown(evidence) => Self::Answered(evidence),
            fault => fault,
        }
    }

    /// Whether the service failed, as the breaker counts.
    pub(super) const fn is_failure(&self) -> bool {
        !matches!(self, Self::Answered(_) | Self::NoSuchId(_))
    }

    /// The kind of not knowing, where something may have been done.
    pub const fn kind(&self) -> Option<EvidenceKind> {
        match self {
            Self::Unknown(evidence) | Self::Answered(evidence) => Some(evidence.kind),
            Self::HeldBack(_) | Self::NotSent(_) | Self::NoSuchId(_) => None,
        }
    }

    /// Whether a read may fare better at once.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::HeldBack(_) | Self::NoSuchId(_) | Self::Answered(_) => false,
            Self::NotSent(_) => true,
            Self::Unknown(evidence) => match evidence.kind {
                EvidenceKind::ConnectionLost | EvidenceKind::ServerError => true,
                EvidenceKind::TimedOut
                | EvidenceKind::Unreadable
                | EvidenceKind::Mismatch
                | EvidenceKind::RunnerLost => false,
            },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeldBack(why) | Self::NotSent(why) | Self::NoSuchId(why) => f.write_str(why),
            Self::Unknown(Evidence { kind, detail })
            | Self::Answered(Evidence { kind, detail }) => write!(f, "{}: {detail}", kind.name()),
        }
    }
}

impl From<Fault> for CallOutcome {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::HeldBack(why) | Fault::NotSent(why) | Fault::NoSuchId(why) => Self::NotSent(why),
            Fault::Unknown(evidence) | Fault::Answered(evidence) => Self::Unknown(evidence),
        }
    }
}
