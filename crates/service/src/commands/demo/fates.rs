//! What an order of the demonstration is meant to meet with.

/// One of the things that can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Paid, and moved on from there.
    GoesThrough,
    /// The card is declined.
    Decline,
    /// The card is declined when the money is taken, after it was blocked.
    DeclineLate,
    /// The provider keeps silent at first.
    NoAnswer,
    /// The provider does the work, and its answer is lost.
    LostAnswer,
    /// The provider answers with another amount: the order waits for a person.
    Unclear,
    /// More is wanted than there is.
    OutOfStock,
    /// The customer calls it off.
    Cancel,
}

impl Fate {
    /// Those that a mix names, in the order in which they are listed; what is left goes through.
    pub(super) const NAMED: [Self; 7] = [
        Self::Decline,
        Self::DeclineLate,
        Self::NoAnswer,
        Self::LostAnswer,
        Self::Unclear,
        Self::OutOfStock,
        Self::Cancel,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::GoesThrough => "goes-through",
            Self::Decline => "decline",
            Self::DeclineLate => "decline-late",
            Self::NoAnswer => "no-answer",
            Self::LostAnswer => "lost-answer",
            Self::Unclear => "unclear",
            Self::OutOfStock => "out-of-stock",
            Self::Cancel => "cancel",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|fate| fate.name() == name)
    }

    /// The token that makes the test gateway do it.
    pub(super) const fn payment_method(self) -> &'static str {
        match self {
            Self::GoesThrough | Self::OutOfStock | Self::Cancel => "tok_visa",
            Self::Decline => "tok_decline",
            Self::DeclineLate => "tok_capture_decline",
            Self::NoAnswer => "tok_timeout",
            Self::LostAnswer => "tok_late_success",
            Self::Unclear => "tok_unknown",
        }
    }
}
