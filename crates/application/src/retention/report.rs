//! What a round has struck out, or would, and why the rest stays.

use std::collections::BTreeMap;

/// Why an order that is old enough stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// It was never delivered nor called off.
    NotEnded,
    /// It is under way, awaited, or has something left to undo.
    UnderWay,
    /// It waits for a person.
    Parked,
    /// It has changed since.
    Recent,
    /// Its payment may still be reported, and is paid back then.
    PaymentMayReport,
    /// A sink has still to be told of it.
    SinkBehind,
    /// A dead letter that waits for a person may name it.
    DeadLetter,
    /// It is the last order of a cart that is kept elsewhere, by which the next one is counted.
    CartTurn,
    /// It cannot be read.
    Unreadable,
    /// It has moved on meanwhile, is held back, or somebody has it in hand.
    InHand,
}

impl Kept {
    /// In words, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotEnded => "neither delivered nor called off",
            Self::UnderWay => "under way, awaited, or with something left to undo",
            Self::Parked => "waiting for a person",
            Self::Recent => "changed since",
            Self::PaymentMayReport => "called off, and their payment may still be reported",
            Self::SinkBehind => "still to be told to a sink",
            Self::DeadLetter => "perhaps named by a dead letter that waits for a person",
            Self::CartTurn => "the last of a cart that is kept elsewhere",
            Self::Unreadable => "not readable",
            Self::InHand => "held back from a sink, or in hand",
        }
    }
}

/// What came of a round, or would.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RetentionReport {
    /// Orders that were looked at.
    pub looked_at: u64,
    /// Orders that were struck out.
    pub orders: u64,
    /// Keys without an order that were struck out; not counted ahead.
    pub keys: u64,
    /// How many stay, by the reason.
    pub kept: BTreeMap<Kept, u64>,
    /// Whether there is more than one round looks at.
    pub has_more: bool,
}

impl RetentionReport {
    pub(super) fn keep(&mut self, why: Kept) {
        *self.kept.entry(why).or_default() += 1;
    }
}
