//! What a call can end in: not sent, a definite answer, or unknown. There is no way from *unknown*
//! to *failed* without a definite answer or an operator's word.

use crate::{Money, ProductId, Timestamp};

/// How one attempt of a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallOutcome {
    /// Surely nothing reached the other side (refused connection, DNS, TLS, open circuit), and why.
    NotSent(String),
    /// A documented, fully parsed answer that matches the request.
    Definite(Answer),
    /// Everything else.
    Unknown(Evidence),
}

impl CallOutcome {
    /// Every name that an outcome can have.
    pub const NAMES: [&str; 6] = [
        "not-sent",
        "done",
        "refused",
        "not-found",
        "awaited",
        "unknown",
    ];

    /// The outcome's name in timelines and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotSent(_) => "not-sent",
            Self::Definite(Answer::Done(_)) => "done",
            Self::Definite(Answer::Refused(_)) => "refused",
            Self::Definite(Answer::NotFound) => "not-found",
            Self::Definite(Answer::Awaited { .. }) => "awaited",
            Self::Unknown(_) => "unknown",
        }
    }

    /// What is known of it beyond its name, in words.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::NotSent(why)
            | Self::Definite(Answer::Refused(Refusal::Declined(why) | Refusal::Rejected(why))) => {
                Some(why.clone())
            }
            Self::Unknown(evidence) => {
                Some(format!("{}: {}", evidence.kind.name(), evidence.detail))
            }
            Self::Definite(
                Answer::Done(_)
                | Answer::Refused(Refusal::OutOfStock(_))
                | Answer::NotFound
                | Answer::Awaited { .. },
            ) => None,
        }
    }

    /// Whether the call is taken up again by itself. An answer that contradicts its request is for a
    /// person to judge.
    pub fn is_retried(&self) -> bool {
        match self {
            Self::NotSent(_) => true,
            Self::Unknown(evidence) => evidence.kind != EvidenceKind::Mismatch,
            Self::Definite(_) => false,
        }
    }

    /// Whether nothing is known because the runner that made the call is gone.
    pub fn is_lost_runner(&self) -> bool {
        matches!(self, Self::Unknown(evidence) if evidence.kind == EvidenceKind::RunnerLost)
    }
}

/// What a collaborator said.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is done, now or before.
    Done(Receipt),
    /// It is not done and will not be for this request.
    Refused(Refusal),
    /// To a query only: it knows nothing of this key. A request may still be on its way, so this
    /// does not prove that nothing will happen.
    NotFound,
    /// Of a payment only: it is taken on, and its result comes later as an event
    /// ([`crate::order::PaymentReport`]).
    Awaited {
        /// The provider's name for it, where it has one already.
        reference: Option<String>,
    },
}

/// What a done call left with us.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Receipt {
    /// Nothing beyond the fact.
    Plain,
    /// Stock is set aside.
    Reserved {
        /// When it falls back by itself, if ever.
        expires_at: Option<Timestamp>,
    },
    /// An amount is blocked, taken or paid back.
    Payment {
        /// The provider's name for it.
        reference: String,
        /// How much.
        amount: Money,
    },
    /// A parcel is on order.
    Shipment {
        /// What the customer follows it by.
        tracking_number: String,
        /// The carrier's words on when it will arrive.
        estimated_delivery: Option<String>,
    },
    /// Done by an operator's word.
    Settled,
}

/// Why a collaborator refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Not enough of these.
    OutOfStock(Vec<Shortage>),
    /// The payment provider said no, with its code.
    Declined(String),
    /// Any other definite no, in the collaborator's words.
    Rejected(String),
}

/// A product of which there is not enough.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shortage {
    /// Which.
    pub product: ProductId,
    /// How many were asked for.
    pub requested: u32,
    /// How many there are, where the inventory says.
    pub available: Option<u32>,
}

/// What is known of an attempt whose fate is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// What kind of silence it was.
    pub kind: EvidenceKind,
    /// What was seen, clipped to [`Evidence::LIMIT`] characters.
    pub detail: String,
}

/// The kinds of not knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EvidenceKind {
    /// No answer in time.
    TimedOut,
    /// The connection broke after something was sent.
    ConnectionLost,
    /// The other side failed while it had the request.
    ServerError,
    /// An answer that is not the documented one.
    Unreadable,
    /// A readable answer that contradicts the request: another amount, product or currency.
    Mismatch,
    /// The runner that made the call was lost with the answer.
    RunnerLost,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::TimedOut,
        Self::ConnectionLost,
        Self::ServerError,
        Self::Unreadable,
        Self::Mismatch,
        Self::RunnerLost,
    ];

    /// The name in journals and logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TimedOut => "timed-out",
            Self::ConnectionLost => "connection-lost",
            Self::ServerError => "server-error",
            Self::Unreadable => "unreadable",
            Self::Mismatch => "mismatch",
            Self::RunnerLost => "runner-lost",
        }
    }
}

impl Evidence {
    /// The most characters kept of what another service said.
    pub const LIMIT: usize = 300;

    /// Evidence of a kind, in words.
    pub fn new(kind: EvidenceKind, detail: &str) -> Self {
        Self {
            kind,
            detail: crate::text::clipped(detail, Self::LIMIT),
        }
    }
}
