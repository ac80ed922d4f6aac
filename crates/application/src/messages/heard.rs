//! What can become of a message.

use domain::order::NoPaymentAsked;
use thiserror::Error;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It has taken effect, and is on record with it.
    Applied,
    /// It had taken effect before, or says what is known.
    Duplicate,
    /// It can never take effect as it is.
    Poison(String),
    /// Nothing here that it could be about: that may be because it is early.
    NotYet(String),
    /// The store did not take it: whether it would take effect is not known.
    Unavailable(String),
}

impl Verdict {
    /// The word for metrics and logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Duplicate => "duplicate",
            Self::Poison(_) => "poison",
            Self::NotYet(_) => "not-yet",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// What a report that came as a message was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// News: the order has changed.
    News,
    /// What the order knows.
    Known,
    /// The same message again.
    Repeated,
}

/// Why a report that came as a message was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotHeard {
    /// The order has no such payment.
    #[error(transparent)]
    NoPayment(#[from] NoPaymentAsked),
    /// It cannot be about this order, and why.
    #[error("{0}")]
    NotThisOrder(String),
}
