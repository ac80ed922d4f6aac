//! What a protocol promises, and what the process derives from it.

use crate::{Duration, Timestamp};

/// What is known of the other side of a protocol. Declared by each adapter and fixed in the order's
/// plan when it is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Capabilities {
    /// What a repeated call does.
    pub idempotency: Idempotency,
    /// Whether the collaborator can be asked what became of a key.
    pub can_query: bool,
    /// Whether undoing a key that the collaborator does not know makes it refuse that key for ever,
    /// so that a late first request does no harm.
    pub tombstones_undo: bool,
    /// How long a reservation lasts; none: until it is released.
    pub reservation_ttl: Option<Duration>,
}

/// What a repeated call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// The same key gets the first result again.
    Keyed {
        /// How long the key is remembered.
        window: Duration,
        /// Whether a refusal is remembered as well, so that a late duplicate cannot succeed.
        pins_refusals: bool,
    },
    /// Repeating changes nothing, or nothing that matters (a second mail).
    Natural,
    /// A repeated call is done again: so it is made at most once.
    None,
}

impl Capabilities {
    /// A collaborator that remembers keys and results for ever, answers queries and honours an undo
    /// that comes before its deed: what the built-in ones are.
    pub const IDEAL: Self = Self {
        idempotency: Idempotency::Keyed {
            window: Duration::from_hours(u64::MAX),
            pins_refusals: true,
        },
        can_query: true,
        tombstones_undo: true,
        reservation_ttl: None,
    };

    /// A call that may be repeated at will.
    pub const NATURAL: Self = Self {
        idempotency: Idempotency::Natural,
        can_query: false,
        tombstones_undo: false,
        reservation_ttl: None,
    };

    /// A collaborator that knows no keys and answers no questions.
    pub const KEYLESS: Self = Self {
        idempotency: Idempotency::None,
        can_query: false,
        tombstones_undo: false,
        reservation_ttl: None,
    };

    /// A payment service that is asked by event. An intent is an event however often it is repeated, and a
    /// word that was given stays. Nothing that is told keeps a customer from paying later, so an order that
    /// is called off waits for the word and pays back what comes.
    ///
    /// Plans are told apart by it ([`super::PaymentPlan::is_by_event`]): nothing that is called has these
    /// capabilities.
    pub const BY_EVENT: Self = Self {
        idempotency: Idempotency::Keyed {
            window: Duration::from_hours(u64::MAX),
            pins_refusals: true,
        },
        can_query: false,
        tombstones_undo: false,
        reservation_ttl: None,
    };

    /// Whether a call first made at `first_at` may be repeated at `now`, although it may have been
    /// done already.
    pub fn may_repeat(&self, first_at: Timestamp, now: Timestamp) -> bool {
        match self.idempotency {
            Idempotency::Keyed { window, .. } => now.since(first_at) < window,
            Idempotency::Natural => true,
            Idempotency::None => false,
        }
    }

    /// Whether a refusal is the last word even when an earlier attempt may still arrive.
    pub const fn pins_refusals(&self) -> bool {
        match self.idempotency {
            Idempotency::Keyed { pins_refusals, .. } => pins_refusals,
            Idempotency::Natural | Idempotency::None => false,
        }
    }
}
